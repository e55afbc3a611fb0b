import { useState } from "preact/hooks";
import { locale, told } from "../../i18n";
import { call } from "../../platform/api";
import { Action } from "../../ui/button";
import { download } from "../../ui/download";
import { Choice } from "../../ui/field";
import { words } from "./words";

const MONTHS = 12;

/** A month for the accountant, as a spreadsheet. */
export function Statement() {
  const t = told(words);
  const months = latestMonths(new Date());
  const [month, setMonth] = useState(months[0] ?? "");
  const save = async () => {
    const sheet = await call<string>("GET", "/v1/statements/mine/{month}/csv", { path: { month } });
    download(sheet.value, "text/csv", `corrida-${month}.csv`);
  };
  return (
    <section class="card" aria-labelledby="statement-title">
      <h2 id="statement-title">{t.statement}</h2>
      <Choice
        label={t.month}
        value={month}
        options={months.map((value) => ({ value, name: named(value) }))}
        onChoose={setMonth}
      />
      <Action onAct={save}>{t.statement_save}</Action>
    </section>
  );
}

/** The newest first, as `2026-03`. */
export function latestMonths(today: Date): string[] {
  return Array.from({ length: MONTHS }, (_, ago) => {
    const first = new Date(today.getFullYear(), today.getMonth() - ago, 1);
    return `${first.getFullYear()}-${String(first.getMonth() + 1).padStart(2, "0")}`;
  });
}

function named(month: string): string {
  return new Intl.DateTimeFormat(locale.value, { month: "long", year: "numeric" }).format(
    new Date(`${month}-15T12:00:00`),
  );
}
