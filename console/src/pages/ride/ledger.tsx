import { told } from "../../i18n";
import { money, timeToSecond } from "../../i18n/format";
import { type Answered, read } from "../../platform/api";
import { usePolled } from "../../platform/poll";
import { Loaded, Section } from "../../ui/section";
import { Table } from "../../ui/table";
import { accountFamily, entryKind } from "../desk/books-words";
import { shortId } from "../desk/driver-name";
import { words } from "./words";

type Entry = Answered<"/v1/ledger/entries">["entries"][number];
type Posting = Entry["postings"][number];

const LOOK_EVERY_MS = 10_000;

/** What the books say of the ride: every entry with its postings, debits equal to credits. */
export function Ledger({ rideId }: { rideId: string }) {
  const t = told(words);
  const entries = usePolled(
    (ask) => read("/v1/ledger/entries", { query: { ride_id: rideId }, ...ask }),
    LOOK_EVERY_MS,
    [rideId],
  );
  return (
    <Section title={t.ledger}>
      <Loaded of={entries}>
        {({ entries: all }) =>
          all.length === 0 ? (
            <p class="quiet">{t.no_ledger}</p>
          ) : (
            all.map((entry) => <BookEntry key={entry.entry_id} entry={entry} />)
          )
        }
      </Loaded>
    </Section>
  );
}

function BookEntry({ entry }: { entry: Entry }) {
  const t = told(words);
  const name = entryKind(entry.kind);
  return (
    <div class="round">
      <div class="row round-head">
        <h3>{name}</h3>
        <span class="quiet small">
          {[timeToSecond(entry.at), entry.note && t.because(entry.note)].filter(Boolean).join(" · ")}
        </span>
      </div>
      <Table<Posting>
        caption={name}
        rows={entry.postings}
        rowKey={(posting) => posting.account + posting.side}
        columns={[
          { key: "account", name: t.account_column, cell: ({ account }) => <AccountName account={account} /> },
          { key: "debit", name: t.debit, numeric: true, cell: (posting) => amountOf(posting, "debit") },
          { key: "credit", name: t.credit, numeric: true, cell: (posting) => amountOf(posting, "credit") },
        ]}
      />
    </div>
  );
}

const amountOf = ({ side, amount }: Posting, wanted: string): string => (side === wanted ? money(amount) : "");

/** `driver:0b1c…` › "driver · 0b1c2d3e", with the whole of it as a title. */
export function AccountName({ account }: { account: string }) {
  const [family = "", ...owner] = account.split(":");
  const whose = owner.join(":");
  return (
    <span title={account}>
      {accountFamily(family)}
      {whose && <span class="quiet"> · {whose.length > 16 ? shortId(whose) : whose}</span>}
    </span>
  );
}
