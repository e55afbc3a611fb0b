import { useState } from "preact/hooks";
import { go } from "../../app/router";
import { named, told } from "../../i18n";
import { dateTime } from "../../i18n/format";
import { shared } from "../../i18n/shared";
import { get, put, remove } from "../../platform/api";
import { signOut } from "../../platform/session";
import { Action } from "../../ui/button";
import { Check, Field } from "../../ui/field";
import { EraseAccount, ExportAccount } from "../../ui/own-data";
import { tell } from "../../ui/toast";
import { dialled } from "../rider/profile";
import { Documents } from "./documents";
import { type Driver, WithDriver } from "./gate";
import { PayoutAccount } from "./payout-account";
import { Vehicles } from "./vehicles";
import { words } from "./words";
import "./driver.css";

type Trait = Driver["traits"][number];

export default function AccountPage() {
  return <WithDriver>{(driver, refresh) => <Account driver={driver} refresh={refresh} />}</WithDriver>;
}

export interface PartProps {
  readonly driver: Driver;
  readonly refresh: () => void;
}

function Account({ driver, refresh }: PartProps) {
  const t = told(words);
  const leave = async () => {
    await remove("/v1/drivers/me", {});
    await signOut();
    go("/");
  };
  return (
    <div class="scroll stack stack-loose">
      <h1>{t.account_title}</h1>
      <Standing driver={driver} />
      <Vehicles driver={driver} refresh={refresh} />
      <Documents driver={driver} refresh={refresh} />
      <Personal driver={driver} refresh={refresh} />
      <PayoutAccount />
      <section class="card">
        <ExportAccount load={() => get("/v1/drivers/me/export", {})} />
        <EraseAccount onErase={leave} />
      </section>
    </div>
  );
}

const KIND: Readonly<Record<string, string>> = { approved: "good", suspended: "bad", applied: "warn" };

/** Where the application stands, what is missing, and what the desk decided and why. */
function Standing({ driver }: { driver: Driver }) {
  const t = told(words);
  const todo = [
    ...(driver.vehicles.length === 0 ? [t.vehicle_missing] : []),
    ...driver.missing_documents.map((kind) => t.document_missing(named(t.documents, kind))),
  ];
  return (
    <section class="card" aria-labelledby="standing-title">
      <div class="page-head">
        <h2 id="standing-title">{t.standing}</h2>
        <span class={`badge badge-${KIND[driver.status] ?? "warn"}`}>{named(t.statuses, driver.status)}</span>
      </div>
      {driver.status === "applied" && <p>{todo.length > 0 ? t.todo_lead : t.todo_done}</p>}
      {todo.length > 0 && (
        <ul>
          {todo.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
      {driver.decisions.length > 0 && (
        <details>
          <summary>{t.decisions}</summary>
          <ol class="plain-list stack">
            {driver.decisions.map((decision) => (
              <li key={decision.at}>
                {named(t.decided, decision.action)}, {dateTime(decision.at)}
                {decision.reason && <p class="quiet small">{decision.reason}</p>}
              </li>
            ))}
          </ol>
        </details>
      )}
    </section>
  );
}

function Personal({ driver, refresh }: PartProps) {
  const t = told(words);
  const [name, setName] = useState(driver.display_name);
  const [phone, setPhone] = useState(driver.phone);
  const [traits, setTraits] = useState<readonly Trait[]>(driver.traits);
  const save = async () => {
    const language = driver.language === "en" ? "en" : "pt-BR";
    const body = { display_name: name.trim(), phone: dialled(phone), language, traits: [...traits] } as const;
    await put("/v1/drivers/me", { body: { ...body, traits: [...traits] }, ifMatch: driver.version });
    refresh();
    tell(t.saved);
  };
  return (
    <form class="card" onSubmit={(event) => event.preventDefault()} aria-labelledby="personal-title">
      <h2 id="personal-title">{t.personal}</h2>
      <Field label={t.name} value={name} onInput={setName} autoComplete="name" maxLength={60} />
      <Field label={t.phone} value={phone} onInput={setPhone} type="tel" autoComplete="tel" hint={t.phone_hint} />
      <h3>{t.traits}</h3>
      {(Object.entries(shared().trait) as [Trait, string][]).map(([trait, word]) => (
        <Check
          key={trait}
          label={word}
          isChecked={traits.includes(trait)}
          onChange={(is) => setTraits(is ? [...traits, trait] : traits.filter((other) => other !== trait))}
        />
      ))}
      <Action submits disabled={!name.trim() || !phone.trim()} onAct={save}>
        {shared().save}
      </Action>
    </form>
  );
}
