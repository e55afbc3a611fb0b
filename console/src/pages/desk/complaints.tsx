import { useState } from "preact/hooks";
import { link } from "../../app/router";
import { told } from "../../i18n";
import { dateTime } from "../../i18n/format";
import { type Answered, get, read } from "../../platform/api";
import { usePolled } from "../../platform/poll";
import { session } from "../../platform/session";
import { Choice } from "../../ui/field";
import { More, usePages } from "../../ui/pages";
import { Empty, Failure, Loading } from "../../ui/states";
import { Tabs } from "../../ui/tabs";
import { type ComplaintWords, useComplaintWords } from "./complaint-topics";
import { words } from "./words-complaints";

type Line = Answered<"/v1/complaints">["complaints"][number];
type State = Line["state"];
type Topic = Line["topic"];

const STATES: readonly State[] = ["open", "closed"];
const LOOK_EVERY_MS = 15_000;
const PAGE = 30;

/** Open ones first, the oldest at the top. */
export function Complaints() {
  const t = told(words);
  const [state, setState] = useState<State>("open");
  const [topic, setTopic] = useState<Topic | "">("");
  const known = useComplaintWords();
  const newest = usePolled(
    (ask) => read("/v1/complaints", { query: { state: "open", limit: 1 }, ...ask }),
    LOOK_EVERY_MS,
    [],
  );
  const paged = usePages<Line>(
    async (cursor) => {
      const page = await get("/v1/complaints", { query: { state, ...(topic ? { topic } : {}), limit: PAGE, cursor } });
      return { rows: page.complaints, next: page.next_cursor };
    },
    [state, topic, newest.value?.complaints[0]?.complaint_id],
  );
  const options = known.topics.map((one) => ({ value: one.topic, name: known.topic(one.topic) }));
  return (
    <Tabs
      label={t.states}
      tabs={STATES.map((key) => ({ key, name: t.state[key] }))}
      selected={state}
      onSelect={(key) => setState(STATES.find((one) => one === key) ?? "open")}
    >
      <Choice
        label={t.topic}
        value={topic}
        options={[{ value: "", name: t.any_topic }, ...options]}
        onChoose={(value) => setTopic(value as Topic | "")}
      />
      {paged.problem && <Failure problem={paged.problem} onRetry={paged.again} />}
      {!paged.rows && !paged.problem && <Loading />}
      {paged.rows?.length === 0 && <Empty>{t.none}</Empty>}
      {paged.rows?.map((line) => (
        <ComplaintLine key={line.complaint_id} line={line} known={known} />
      ))}
      <More paged={paged} />
    </Tabs>
  );
}

function ComplaintLine({ line, known }: { line: Line; known: ComplaintWords }) {
  const t = told(words);
  const mine = session.value?.subject === line.assigned_to;
  const care = line.assigned_to ? (mine ? t.mine : t.assigned) : t.nobody;
  const look = line.outcome ? "badge-good" : line.assigned_to ? "" : "badge-warn";
  return (
    <a class="line-link" href={link(`/desk/complaints/${line.complaint_id}`)}>
      <span class="grow">
        <strong>{known.topic(line.topic)}</strong>
        <small class="quiet">
          {[t.by[line.role], dateTime(line.opened_at), t.messages(line.messages_count)].join(" · ")}
        </small>
      </span>
      <span class={`badge ${look} wraps`}>{line.outcome ? known.outcome(line.outcome) : care}</span>
    </a>
  );
}
