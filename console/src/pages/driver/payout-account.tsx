import { useState } from "preact/hooks";
import { told } from "../../i18n";
import { put, read, type Sent } from "../../platform/api";
import { usePolled } from "../../platform/poll";
import { Action } from "../../ui/button";
import { Choice, Facts, Field } from "../../ui/field";
import { Failure, Loading } from "../../ui/states";
import { tell } from "../../ui/toast";
import { words } from "./words";

const NOT_SAID = 404;

type Kind = Sent<"/v1/payout-account", "put">["kind"];

/** Where what was earned is sent. */
export function PayoutAccount() {
  const t = told(words);
  const [isOpen, setOpen] = useState(false);
  return (
    <section class="card">
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{t.payout}</summary>
        {isOpen && <Account />}
      </details>
    </section>
  );
}

function Account() {
  const t = told(words);
  const account = usePolled((ask) => read("/v1/payout-account", { ...ask }), null, []);
  const [isChanging, setChanging] = useState(false);
  if (!account.value && account.problem?.status !== NOT_SAID) {
    return account.problem ? <Failure problem={account.problem} onRetry={account.refresh} /> : <Loading />;
  }
  const finish = () => {
    setChanging(false);
    account.refresh();
    tell(t.saved);
  };
  return (
    <div class="stack">
      {account.value ? (
        <Facts facts={[[t.payout_kinds[account.value.kind], account.value.number]]} />
      ) : (
        <p class="quiet">{t.payout_none}</p>
      )}
      {isChanging ? (
        <Change version={account.value?.version} onDone={finish} />
      ) : (
        <button type="button" class="button" onClick={() => setChanging(true)}>
          {t.payout_change}
        </button>
      )}
    </div>
  );
}

function Change({ version, onDone }: { version: number | undefined; onDone: () => void }) {
  const t = told(words);
  const [kind, setKind] = useState<Kind>("iban");
  const [number, setNumber] = useState("");
  const [holder, setHolder] = useState("");
  const save = async () => {
    await put("/v1/payout-account", {
      body: { kind, number: number.trim(), holder_name: holder.trim() },
      ...(version === undefined ? {} : { ifMatch: version }),
    });
    onDone();
  };
  return (
    <form class="stack" onSubmit={(event) => event.preventDefault()}>
      <Choice
        label={t.payout_kind}
        value={kind}
        options={Object.entries(t.payout_kinds).map(([value, name]) => ({ value, name }))}
        onChoose={(value) => setKind(value as Kind)}
      />
      <Field label={t.payout_number} value={number} onInput={setNumber} maxLength={80} autoComplete="off" />
      <Field label={t.payout_holder} value={holder} onInput={setHolder} maxLength={140} autoComplete="name" />
      <Action kind="primary" submits disabled={!number.trim() || !holder.trim()} onAct={save}>
        {t.payout_save}
      </Action>
    </form>
  );
}
