import { told } from "../../i18n";
import { number } from "../../i18n/format";
import { Facts } from "../../ui/field";
import type { VerdictReport } from "./board";
import { VerdictBadge } from "./verdict-badge";
import { WORDS } from "./words";

/** Whether a route is safe to move, and what says so: a rule and figures, no feeling. */
export function VerdictCard({ report }: { report: VerdictReport }) {
  const t = told(WORDS);
  const { pairs, failed, not_asked, mismatched_pairs, mismatch_percent, money_mismatches } = report.figures;
  return (
    <>
      <p class="row">
        <VerdictBadge verdict={report.verdict} />
      </p>
      {report.missing.length > 0 && (
        <>
          <h3>{t.missing}</h3>
          <ul>
            {report.missing.map((fault) => (
              <li key={fault}>{fault}</li>
            ))}
          </ul>
        </>
      )}
      <h3>{t.figures}</h3>
      <Facts
        facts={[
          [t.pairs, number(pairs)],
          [t.mismatched_pairs, `${number(mismatched_pairs)} (${number(mismatch_percent, 2)} %)`],
          [t.money_mismatches, number(money_mismatches)],
          [t.failed, number(failed)],
          [t.not_asked, number(not_asked)],
        ]}
      />
      <h3>{t.rule}</h3>
      <p class="small quiet">{report.rule}</p>
    </>
  );
}
