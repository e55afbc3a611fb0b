/** The driver's own account: pages that need one show the application instead. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { language, told } from "../../i18n";
import { type Answered, post, read } from "../../platform/api";
import { usePolled } from "../../platform/poll";
import { Action } from "../../ui/button";
import { Field } from "../../ui/field";
import { Failure, Loading } from "../../ui/states";
import { dialled } from "../rider/profile";
import { words } from "./words";

export type Driver = Answered<"/v1/drivers/me">;

interface WithDriverProps {
  readonly children: (driver: Driver, refresh: () => void) => ComponentChildren;
}

const LOOK_EVERY_MS = 10_000;

export function WithDriver({ children }: WithDriverProps) {
  const driver = usePolled((ask) => read("/v1/drivers/me", { ...ask }), LOOK_EVERY_MS, []);
  if (driver.value) return <>{children(driver.value, driver.refresh)}</>;
  if (driver.problem?.status === 404) return <Application onDone={driver.refresh} />;
  if (driver.problem) return <Failure problem={driver.problem} onRetry={driver.refresh} />;
  return <Loading />;
}

function Application({ onDone }: { onDone: () => void }) {
  const t = told(words);
  const [name, setName] = useState("");
  const [phone, setPhone] = useState("");
  const apply = async () => {
    const body = { display_name: name.trim(), phone: dialled(phone), language: language.value, traits: [] };
    await post("/v1/drivers", { body });
    onDone();
  };
  return (
    <div class="scroll">
      <form class="card" onSubmit={(event) => event.preventDefault()}>
        <div>
          <h1>{t.apply_title}</h1>
          <p class="quiet">{t.apply_lead}</p>
        </div>
        <Field label={t.name} value={name} onInput={setName} autoComplete="name" maxLength={60} />
        <Field label={t.phone} value={phone} onInput={setPhone} type="tel" autoComplete="tel" hint={t.phone_hint} />
        <Action kind="primary" size="large" submits disabled={!name.trim() || !phone.trim()} onAct={apply}>
          {t.apply}
        </Action>
      </form>
    </div>
  );
}
