import { useState } from "preact/hooks";
import { told } from "../../i18n";
import { timeToSecond } from "../../i18n/format";
import { type FeedMessage, useTopic } from "../../platform/feed";
import { Liveness } from "../../trip/liveness";
import { Section } from "../../ui/section";
import { Table } from "../../ui/table";
import "../../trip/trip.css";
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
      {messages.length === 0 ? (
        <p class="quiet">{t.no_messages}</p>
      ) : (
        <Table<FeedMessage>
          caption={t.messages}
          rows={messages}
          rowKey={({ seq }) => String(seq)}
          columns={[
            { key: "seq", name: t.seq, numeric: true, cell: ({ seq }) => seq },
            { key: "time", name: t.time, cell: ({ at }) => timeToSecond(at) },
            { key: "kind", name: t.what, cell: ({ kind }) => kind },
            { key: "data", name: t.content, cell: ({ data }) => <code class="payload">{JSON.stringify(data)}</code> },
          ]}
        />
      )}
    </Section>
  );
}
