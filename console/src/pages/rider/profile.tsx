/** The rider's own account: pages that need one show the form to make it instead. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { language, told } from "../../i18n";
import { type Answered, put, read } from "../../platform/api";
import { usePolled } from "../../platform/poll";
import { Action } from "../../ui/button";
import { Field } from "../../ui/field";
import { Failure, Loading } from "../../ui/states";
import { words } from "./words";

export type Rider = Answered<"/v1/riders/me">;

interface WithProfileProps {
  readonly children: (rider: Rider, refresh: () => void) => ComponentChildren;
}

export function WithProfile({ children }: WithProfileProps) {
  const rider = usePolled((ask) => read("/v1/riders/me", { ...ask }), null, []);
  if (rider.value) return <>{children(rider.value, rider.refresh)}</>;
  if (rider.problem?.status === 404) return <Registration onDone={rider.refresh} />;
  if (rider.problem) return <Failure problem={rider.problem} onRetry={rider.refresh} />;
  return <Loading />;
}

/** A phone number as people type it, in the form the API takes. */
export const dialled = (typed: string): string => typed.replace(/[\s().-]/g, "");

function Registration({ onDone }: { onDone: () => void }) {
  const t = told(words);
  const [name, setName] = useState("");
  const [phone, setPhone] = useState("");
  const register = async () => {
    const body = { display_name: name.trim(), phone: dialled(phone), language: language.value };
    await put("/v1/riders/me", { body: { ...body, needs: [], preferences: [], emergency_contacts: [], places: [] } });
    onDone();
  };
  return (
    <div class="scroll">
      <form class="card" onSubmit={(event) => event.preventDefault()}>
        <div>
          <h1>{t.welcome_title}</h1>
          <p class="quiet">{t.welcome_lead}</p>
        </div>
        <Field label={t.name} value={name} onInput={setName} autoComplete="name" maxLength={60} />
        <Field label={t.phone} value={phone} onInput={setPhone} type="tel" autoComplete="tel" hint={t.phone_hint} />
        <Action kind="primary" size="large" submits disabled={!name.trim() || !phone.trim()} onAct={register}>
          {t.register}
        </Action>
      </form>
    </div>
  );
}
