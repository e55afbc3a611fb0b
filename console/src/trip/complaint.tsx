import { useEffect, useState } from "preact/hooks";
import { language, named, told } from "../i18n";
import { dateTime } from "../i18n/format";
import { type Answered, get, post, read, type Sent } from "../platform/api";
import { usePolled } from "../platform/poll";
import { Action } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Choice, TextField } from "../ui/field";
import { Failure, Loading } from "../ui/states";
import { words } from "./words";

type Side = "driver" | "rider";

type Topic = Answered<"/v1/complaint-topics">["topics"][number];

const LOOK_EVERY_MS = 10_000;

/** To the desk about a trip, and how far it is with what was reported. */
export function Complaints({ tripId, side }: { tripId: string; side: Side }) {
  const t = told(words);
  const [isWriting, setWriting] = useState(false);
  const [opened, setOpened] = useState("");
  const topics = useTopics(side);
  const open = useComplaints(side, "open");
  const closed = useComplaints(side, "closed");
  const known = [...(open.value?.complaints ?? []), ...(closed.value?.complaints ?? [])];
  const mine = known.filter((complaint) => complaint.trip_id === tripId);
  if (topics.length === 0) return null;
  const nameOf = (topic: string) => worded(topics.find((one) => one.topic === topic)) || topic;
  return (
    <>
      {mine.length > 0 && (
        <section class="card" aria-labelledby="complaints-title">
          <h2 id="complaints-title">{t.complaints}</h2>
          <ul class="plain-list stack">
            {mine.map((complaint) => (
              <li key={complaint.complaint_id} class="row spread">
                <button type="button" class="link-button" onClick={() => setOpened(complaint.complaint_id)}>
                  {nameOf(complaint.topic)}
                </button>
                <span class="badge">{named(t.complaint_state, complaint.state)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <button type="button" class="button" onClick={() => setWriting(true)}>
        {t.complain}
      </button>
      {opened && <Thread complaintId={opened} onClose={() => setOpened("")} />}
      {isWriting && (
        <ComplaintForm
          tripId={tripId}
          topics={topics}
          onClose={() => {
            setWriting(false);
            open.refresh();
          }}
        />
      )}
    </>
  );
}

function ComplaintForm({ tripId, topics, onClose }: { tripId: string; topics: readonly Topic[]; onClose: () => void }) {
  const t = told(words);
  const [topic, setTopic] = useState<Sent<"/v1/complaints">["topic"]>(topics[0]?.topic ?? "other");
  const [text, setText] = useState("");
  const [isSent, setSent] = useState(false);
  const send = async () => {
    await post("/v1/complaints", { body: { trip_id: tripId, topic, text: text.trim() } });
    setSent(true);
  };
  return (
    <Dialog title={t.complain_title} onClose={onClose}>
      {isSent ? (
        <p class="notice notice-good">{t.complain_done}</p>
      ) : (
        <form class="stack" onSubmit={(event) => event.preventDefault()}>
          <Choice
            label={t.complain_topic}
            value={topic}
            options={topics.map((one) => ({ value: one.topic, name: worded(one) }))}
            onChoose={(value) => setTopic(value as typeof topic)}
          />
          <TextField label={t.complain_text} value={text} onInput={setText} maxLength={2000} />
          <Action kind="primary" submits disabled={!text.trim()} onAct={send}>
            {t.complain_send}
          </Action>
        </form>
      )}
    </Dialog>
  );
}

function useComplaints(side: Side, state: "open" | "closed") {
  return usePolled((ask) => read("/v1/complaints", { query: { role: side, state }, ...ask }), null, [side, state]);
}

interface ThreadProps {
  readonly complaintId: string;
  readonly onClose: () => void;
}

/** What was said between this person and the desk. */
function Thread({ complaintId, onClose }: ThreadProps) {
  const t = told(words);
  const [text, setText] = useState("");
  const path = { complaint_id: complaintId };
  const complaint = usePolled((ask) => read("/v1/complaints/{complaint_id}", { path, ...ask }), LOOK_EVERY_MS, [
    complaintId,
  ]);
  const reply = async () => {
    await post("/v1/complaints/{complaint_id}/messages", { path, body: { text: text.trim() } });
    setText("");
    complaint.refresh();
  };
  return (
    <Dialog title={t.complaints} onClose={onClose}>
      {!complaint.value && (complaint.problem ? <Failure problem={complaint.problem} /> : <Loading />)}
      <ol class="plain-list stack">
        {complaint.value?.messages.map((message) => (
          <li key={message.message_id} class="notice">
            <div>
              <p class="quiet small">
                {named(t.author, message.author)}, {dateTime(message.at)}
              </p>
              <p>{message.text}</p>
            </div>
          </li>
        ))}
      </ol>
      {complaint.value?.state === "open" && (
        <form class="stack" onSubmit={(event) => event.preventDefault()}>
          <TextField label={t.reply} value={text} onInput={setText} maxLength={2000} />
          <Action submits disabled={!text.trim()} onAct={reply}>
            {t.reply_send}
          </Action>
        </form>
      )}
    </Dialog>
  );
}

const worded = (topic: Topic | undefined): string =>
  topic ? (language.value === "en" ? topic.words.en : topic.words.pt) : "";

function useTopics(side: Side): readonly Topic[] {
  const [topics, setTopics] = useState<readonly Topic[]>([]);
  useEffect(() => {
    get("/v1/complaint-topics", {}).then(
      (answer) => setTopics(answer.topics.filter((topic) => topic.open_to.includes(side))),
      () => setTopics([]),
    );
  }, [side]);
  return topics;
}
