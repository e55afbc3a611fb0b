import { useRef, useState } from "preact/hooks";
import { link } from "../../app/router";
import { named, told } from "../../i18n";
import { dateTime } from "../../i18n/format";
import { type Answered, post, read, type Sent } from "../../platform/api";
import { usePolled } from "../../platform/poll";
import { type Problem, problemOf } from "../../platform/problem";
import { session } from "../../platform/session";
import { Action } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Choice, Facts, TextField } from "../../ui/field";
import { Loaded, Section } from "../../ui/section";
import { Failure } from "../../ui/states";
import { tell } from "../../ui/toast";
import { useComplaintWords } from "./complaint-topics";
import { DriverName, shortId } from "./driver-name";
import { words } from "./words-complaints";

type Complaint = Answered<"/v1/complaints/{complaint_id}">;
type Outcome = Sent<"/v1/complaints/{complaint_id}/close">["outcome"];

const LOOK_EVERY_MS = 5000;
const LONGEST_TEXT = 2000;

interface PartProps {
  readonly complaint: Complaint;
  readonly onChanged: () => void;
}

/** One thread between a person and the desk. */
export function ComplaintPage({ complaint_id }: { complaint_id: string }) {
  const complaint = usePolled(
    (ask) => read("/v1/complaints/{complaint_id}", { path: { complaint_id }, ...ask }),
    LOOK_EVERY_MS,
    [complaint_id],
  );
  return <Loaded of={complaint}>{(value) => <Whole complaint={value} onChanged={complaint.refresh} />}</Loaded>;
}

function Whole({ complaint, onChanged }: PartProps) {
  const t = told(words);
  const known = useComplaintWords();
  return (
    <>
      <header class="row spread">
        <div class="stack">
          <a href={link("/desk/complaints")} class="small">
            ‹ {t.back}
          </a>
          <h1>{known.topic(complaint.topic)}</h1>
          <span class={`badge ${complaint.state === "open" ? "badge-warn" : "badge-good"}`}>
            {complaint.outcome ? known.outcome(complaint.outcome) : named(t.state, complaint.state)}
          </span>
        </div>
        {complaint.state === "open" && <OpenActions complaint={complaint} onChanged={onChanged} />}
      </header>
      <div class="split split-wide-left">
        <Section title={t.thread}>
          <Thread complaint={complaint} />
          {complaint.state === "open" && <Answer complaint={complaint} onChanged={onChanged} />}
        </Section>
        <Section title={t.about}>
          <About complaint={complaint} />
        </Section>
      </div>
    </>
  );
}

function Thread({ complaint }: { complaint: Complaint }) {
  const t = told(words);
  return (
    <ol class="plain-list stack">
      {complaint.messages.map((message) => {
        const isDesk = message.author === "desk";
        return (
          <li key={message.message_id} class={`message-bubble ${isDesk ? "from-desk" : ""}`}>
            <small class="quiet">
              {isDesk ? t.from_desk : t.from_person[complaint.role]} · {dateTime(message.at)}
            </small>
            <span>{message.text}</span>
          </li>
        );
      })}
    </ol>
  );
}

function About({ complaint }: { complaint: Complaint }) {
  const t = told(words);
  const isAboutDriver = complaint.role === "rider";
  const mine = session.value?.subject === complaint.assigned_to;
  const person = (id: string | null, isDriver: boolean) =>
    id ? isDriver ? <DriverName driverId={id} /> : <code>{shortId(id)}</code> : "–";
  return (
    <>
      <Facts
        facts={[
          [t.opened, dateTime(complaint.opened_at)],
          [t.person, person(complaint.person_id, !isAboutDriver)],
          [t.about, person(complaint.about_id, isAboutDriver)],
          [t.care, complaint.assigned_to ? (mine ? t.mine : t.assigned) : t.nobody],
        ]}
      />
      {complaint.reopenable_until && <p class="quiet small">{t.reopenable(dateTime(complaint.reopenable_until))}</p>}
      {complaint.ride_id && (
        <a class="button" href={link(`/rides/${complaint.ride_id}`)}>
          {t.ride}
        </a>
      )}
    </>
  );
}

function Answer({ complaint, onChanged }: PartProps) {
  const t = told(words);
  const [text, setText] = useState("");
  const key = useRef(crypto.randomUUID());
  const send = async () => {
    const path = { complaint_id: complaint.complaint_id };
    await post("/v1/complaints/{complaint_id}/messages", {
      path,
      body: { text: text.trim() },
      idempotencyKey: key.current,
    });
    key.current = crypto.randomUUID();
    setText("");
    tell(t.sent);
    onChanged();
  };
  return (
    <form class="stack" onSubmit={(event) => event.preventDefault()}>
      <TextField label={t.answer} value={text} onInput={setText} maxLength={LONGEST_TEXT} />
      <Action kind="primary" submits onAct={send} disabled={!text.trim()}>
        {t.send}
      </Action>
    </form>
  );
}

function OpenActions({ complaint, onChanged }: PartProps) {
  const t = told(words);
  const [closing, setClosing] = useState(false);
  const path = { complaint_id: complaint.complaint_id };
  const take = async () => {
    await post("/v1/complaints/{complaint_id}/assign", { path, body: {}, ifMatch: complaint.version });
    tell(t.taken);
    onChanged();
  };
  return (
    <div class="row">
      {complaint.assigned_to !== session.value?.subject && <Action onAct={take}>{t.take}</Action>}
      <Action kind="primary" onAct={() => setClosing(true)}>
        {t.close}
      </Action>
      {closing && (
        <CloseDialog
          complaint={complaint}
          onClose={() => setClosing(false)}
          onChanged={() => {
            setClosing(false);
            tell(t.close_done);
            onChanged();
          }}
        />
      )}
    </div>
  );
}

function CloseDialog({ complaint, onChanged, onClose }: PartProps & { readonly onClose: () => void }) {
  const t = told(words);
  const known = useComplaintWords();
  const [outcome, setOutcome] = useState<Outcome>("resolved");
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const close = async () => {
    setProblem(null);
    try {
      await post("/v1/complaints/{complaint_id}/close", {
        path: { complaint_id: complaint.complaint_id },
        body: { outcome, text: text.trim() },
        ifMatch: complaint.version,
      });
      onChanged();
    } catch (thrown) {
      setProblem(problemOf(thrown));
    }
  };
  return (
    <Dialog title={t.close_title} onClose={onClose}>
      <form class="stack" onSubmit={(event) => event.preventDefault()}>
        <Choice
          label={t.outcome}
          value={outcome}
          options={known.outcomes.map((one) => ({ value: one.outcome, name: known.outcome(one.outcome) }))}
          onChoose={(value) => setOutcome(value as Outcome)}
        />
        <TextField label={t.close_text} value={text} onInput={setText} maxLength={LONGEST_TEXT} />
        {problem && <Failure problem={problem} />}
        <Action kind="primary" submits onAct={close} disabled={!text.trim()}>
          {t.close}
        </Action>
      </form>
    </Dialog>
  );
}
