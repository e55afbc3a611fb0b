import { useState } from "preact/hooks";
import { link } from "../../app/router";
import { told } from "../../i18n";
import { money, number } from "../../i18n/format";
import { type Answered, get, read } from "../../platform/api";
import { usePolled } from "../../platform/poll";
import { Action } from "../../ui/button";
import { Loaded, Section } from "../../ui/section";
import { Table } from "../../ui/table";
import { AccountName } from "../ride/ledger";
import { natureWord } from "./books-words";
import { PayoutRuns } from "./payout-runs";
import { words } from "./words-money";

type TrialBalances = Answered<"/v1/ledger/trial-balance">;
type Trial = TrialBalances["currencies"][number];
type Line = Trial["lines"][number];

const LOOK_EVERY_MS = 15_000;
const COMPARED_AT_ONCE = 100;

/** Whether the books balance, what the drivers are paid, and where money is given back. */
export function MoneyOverview() {
  const t = told(words);
  const balance = usePolled((ask) => read("/v1/ledger/trial-balance", { ...ask }), LOOK_EVERY_MS, []);
  return (
    <div class="stack stack-loose">
      <Section title={t.balance} aside={balance.value && <Verdict balance={balance.value} />}>
        <Loaded of={balance}>
          {({ currencies }) => (
            <>
              {currencies.length === 0 && <p class="quiet">{t.empty}</p>}
              {currencies.map((trial) => (
                <TrialTable key={trial.currency} trial={trial} />
              ))}
              <Verification />
            </>
          )}
        </Loaded>
      </Section>
      <PayoutRuns />
      <Section title={t.refunds}>
        <p class="quiet">{t.refunds_lead}</p>
        <a class="button" href={link("/desk")}>
          {t.find_ride}
        </a>
      </Section>
    </div>
  );
}

function Verdict({ balance }: { balance: TrialBalances }) {
  const t = told(words);
  return (
    <span class={`badge ${balance.is_balanced ? "badge-good" : "badge-bad"}`}>
      {balance.is_balanced ? t.balanced : t.unbalanced}
    </span>
  );
}

function TrialTable({ trial }: { trial: Trial }) {
  const t = told(words);
  const currencyName = trial.currency;
  return (
    <>
      <Table<Line>
        caption={`${t.balance}, ${currencyName}`}
        rows={trial.lines}
        rowKey={(line) => line.account}
        columns={[
          { key: "account", name: t.account, cell: (line) => <AccountName account={line.account} /> },
          { key: "nature", name: t.nature, cell: (line) => <span class="quiet">{natureWord(line.nature)}</span> },
          { key: "debits", name: t.debits, numeric: true, cell: (line) => money(line.debits) },
          { key: "credits", name: t.credits, numeric: true, cell: (line) => money(line.credits) },
          {
            key: "balance",
            name: t.balance_column,
            numeric: true,
            cell: (line) => <strong>{money(line.balance)}</strong>,
          },
        ]}
      />
      <p class="row spread sum-line">
        <strong>{t.sum}</strong>
        <span class="numeric">
          {money(trial.debits)} = {money(trial.credits)}
        </span>
      </p>
    </>
  );
}

/** The balances once more, as sums of their postings, a page of accounts at a time. */
function Verification() {
  const t = told(words);
  const [found, setFound] = useState<{ accounts: number; wrong: readonly string[] } | null>(null);
  const verify = async () => {
    const wrong: string[] = [];
    let accounts = 0;
    let cursor: string | null = null;
    do {
      const page: TrialBalances = await get("/v1/ledger/trial-balance", {
        query: { verify: true, limit: COMPARED_AT_ONCE, ...(cursor ? { cursor } : {}) },
      });
      accounts += page.verification?.accounts ?? 0;
      wrong.push(...(page.verification?.wrong ?? []));
      cursor = page.verification?.next_cursor ?? null;
    } while (cursor);
    setFound({ accounts, wrong });
  };
  return (
    <div class="row">
      <Action size="small" onAct={verify}>
        {t.verify}
      </Action>
      {found && (
        <span role="status" class={found.wrong.length ? "document-bad" : "quiet"}>
          {found.wrong.length ? t.wrong(found.wrong.join(", ")) : t.verified(number(found.accounts))}
        </span>
      )}
    </div>
  );
}
