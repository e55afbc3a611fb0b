import { useMemo, useState } from "preact/hooks";
import { named, told } from "../../i18n";
import { dateTime, number } from "../../i18n/format";
import { shared } from "../../i18n/shared";
import { type Answered, post } from "../../platform/api";
import type { Polled } from "../../platform/poll";
import { Action } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Loading, StaleNotice } from "../../ui/states";
import { type Column, Table } from "../../ui/table";
import { tell } from "../../ui/toast";
import { WORDS } from "./words";

export type Letters = Answered<"/v1/dead-letters">;
type Letter = Letters["letters"][number];

interface Wish {
  readonly queue: string;
  /** Empty: all of the queue. */
  readonly messageIds: readonly string[];
  readonly count: number;
}

/** What could not be delivered, why, and the way back. */
export function DeadLetters({ letters, onRedriven }: { letters: Polled<Letters>; onRedriven: () => void }) {
  const t = told(WORDS);
  const [wish, setWish] = useState<Wish | null>(null);
  const found = letters.value;
  return (
    <section class="card" aria-labelledby="dead-title">
      <h2 id="dead-title">
        {t.dead_letters} {found && <span class="quiet">({number(found.total)})</span>}
      </h2>
      <StaleNotice problem={letters.problem} />
      {!found && !letters.problem && <Loading />}
      {found?.total === 0 && <p class="quiet">{t.no_dead_letters}</p>}
      {found && found.total > 0 && (
        <>
          <p class="quiet small">{t.dead_letters_lead}</p>
          <div class="row">
            {found.queues
              .filter((queue) => queue.redrivable)
              .map((queue) => (
                <button
                  key={queue.queue}
                  type="button"
                  class="button button-small"
                  onClick={() => setWish({ queue: queue.queue, messageIds: [], count: queue.dead_letters })}
                >
                  {t.redrive_all(queue.dead_letters, `${queue.service} ${named(t.queue_holds, queue.holds)}`)}
                </button>
              ))}
          </div>
          <Table
            caption={t.dead_letters}
            columns={columns(setWish)}
            rows={found.letters}
            rowKey={(one) => one.message_id}
          />
          {found.total > found.letters.length && (
            <p class="quiet small">{t.more_letters(found.total - found.letters.length)}</p>
          )}
        </>
      )}
      {wish && (
        <Redrive
          wish={wish}
          onClose={() => setWish(null)}
          onDone={() => {
            setWish(null);
            onRedriven();
          }}
        />
      )}
    </section>
  );
}

function columns(onWish: (wish: Wish) => void): Column<Letter>[] {
  const t = told(WORDS);
  return [
    { key: "since", name: t.since, cell: (letter) => dateTime(letter.since) },
    { key: "service", name: t.service, cell: (letter) => letter.service },
    {
      key: "what",
      name: t.what,
      cell: (letter) => (
        <span>
          <span class="nowrap">{letter.what}</span> <span class="quiet small nowrap">{named(t.kind, letter.kind)}</span>
        </span>
      ),
    },
    { key: "about", name: t.about, cell: (letter) => <Ids ids={letter.ids} /> },
    { key: "reason", name: t.reason, cell: (letter) => <Reason text={letter.reason} /> },
    {
      key: "action",
      name: t.action,
      cell: (letter) =>
        letter.redrivable ? (
          <button
            type="button"
            class="button button-small nowrap"
            onClick={() => onWish({ queue: letter.queue, messageIds: [letter.message_id], count: 1 })}
          >
            {t.redrive}
          </button>
        ) : (
          <span class="quiet small">{t.needs_operator}</span>
        ),
    },
  ];
}

function Reason({ text }: { text: string }) {
  return text ? <code class="reason">{text}</code> : <span class="quiet">{told(WORDS).reason_unknown}</span>;
}

/** Ids in short: their first part tells them apart; the whole is in the tooltip. */
function Ids({ ids }: { ids: Readonly<Record<string, string>> }) {
  return (
    <span class="ids">
      {Object.entries(ids).map(([name, value]) => (
        <span key={name} class="nowrap" title={value}>
          {name.replace(/_id$/, "")} <code>{value.slice(0, 8)}</code>
        </span>
      ))}
    </span>
  );
}

function Redrive({ wish, onClose, onDone }: { wish: Wish; onClose: () => void; onDone: () => void }) {
  const t = told(WORDS);
  const idempotencyKey = useMemo(() => crypto.randomUUID(), []);
  const act = async () => {
    const done = await post("/v1/dead-letters/redrive", {
      body: { queue: wish.queue, message_ids: [...wish.messageIds] },
      idempotencyKey,
    });
    tell(done.redriven > 0 ? t.redriven(done.redriven) : t.redriven_none, done.redriven === 0);
    onDone();
  };
  return (
    <Dialog title={t.redrive_question(wish.count)} onClose={onClose}>
      <p>{t.redrive_explained(wish.queue.replace(/-dead$/, ""))}</p>
      <div class="row dialog-actions">
        <button type="button" class="button" onClick={onClose}>
          {shared().cancel}
        </button>
        <Action kind="primary" onAct={act}>
          {t.redrive}
        </Action>
      </div>
    </Dialog>
  );
}
