import { useState } from "preact/hooks";
import { told } from "../../i18n";
import { timeToSecond } from "../../i18n/format";
import { type FeedMessage, useTopic } from "../../platform/feed";
import { Liveness } from "../../trip/liveness";
import "../../trip/trip.css";
import { Section } from "../../ui/section";
import { words } from "./words";

const KEPT = 30;

/** The live messages of this ride, newest first, as its followers get them. */
export function Messages({ rideId }: { rideId: string }) {
  const t = told(words);
  const [messages, setMessages] = useState<readonly FeedMessage[]>([]);
  useTopic(`ride:${rideId}`, `/v1/feed/rides/${rideId}`, (message) =>
    setMessages((before) => [message, ...before.filter(({ seq }) => seq !== message.seq)].slice(0, KEPT)),
  );
  return (
    <Section title={t.messages} aside={<Liveness problem={null} />}>
      <p class="quiet">{t.messages_lead}</p>
      {messages.length === 0 && <p class="quiet">{t.no_messages}</p>}
      <ol class="plain-list stack">
        {messages.map((message, position) => (
          <Message key={message.seq} message={message} isOpen={position === 0 && message.kind !== "snapshot"} />
        ))}
      </ol>
    </Section>
  );
}

function Message({ message: { seq, at, kind, data }, isOpen }: { message: FeedMessage; isOpen: boolean }) {
  return (
    <li>
      <details open={isOpen} class="feed-message">
        <summary>
          <span class="badge">{kind}</span>
          <span class="quiet">№ {seq}</span>
          <time dateTime={at}>{timeToSecond(at)}</time>
        </summary>
        <pre class="payload">{JSON.stringify(data, null, 2)}</pre>
      </details>
    </li>
  );
}
