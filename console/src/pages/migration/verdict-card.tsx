import { told } from "../../i18n";
import type { VerdictReport } from "./board";
import { VerdictBadge } from "./verdict-badge";
import { WORDS } from "./words";

export function VerdictCard({ report }: { report: VerdictReport }) {
  const t = told(WORDS);
  return (
    <>
      <p class="row">
        <VerdictBadge verdict={report.verdict} />
      </p>
      <h3>{t.figures}</h3>
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
      <details>
        <summary>{t.rule}</summary>
        <p class="small">{report.rule}</p>
      </details>
    </>
  );
}
