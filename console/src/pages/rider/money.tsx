import { useState } from "preact/hooks";
import { named, told } from "../../i18n";
import { minorOf, money } from "../../i18n/format";
import { type Answered, post, put, read, remove } from "../../platform/api";
import { config } from "../../platform/config";
import { usePolled } from "../../platform/poll";
import { Action } from "../../ui/button";
import { Choice, Facts, Field } from "../../ui/field";
import { tell } from "../../ui/toast";
import { ToPay } from "./paying";
import type { PaymentMethod } from "./prices";
import { words } from "./words";

type Methods = Answered<"/v1/payment-methods">;
type Charge = Answered<"/v1/charges/{charge_id}">;

const LOOK_EVERY_MS = 3000;

/** Ways to pay, the wallet, and what is owed. */
export function Money() {
  const methods = usePolled((ask) => read("/v1/payment-methods", { ...ask }), null, []);
  if (!methods.value) return null;
  return (
    <>
      <Owed methods={methods.value.methods} />
      <Ways methods={methods.value} onChange={methods.refresh} />
      <Purse methods={methods.value.methods} />
    </>
  );
}

/** A debt is paid here, or nobody comes any more. */
export function Owed({ methods }: { methods: readonly PaymentMethod[] }) {
  const t = told(words);
  const debt = usePolled((ask) => read("/v1/debts/mine", { ...ask }), null, []);
  const owed = debt.value?.owed;
  if (!owed || owed.amount_minor === 0) return null;
  const pay = (methodId: string) => post("/v1/debts/mine/pay", { body: { payment_method_id: methodId } });
  return (
    <section class="card" aria-labelledby="debt-title">
      <h2 id="debt-title">{t.debt_title}</h2>
      <p class="notice notice-bad">{t.debt(money(owed))}</p>
      <Charging methods={methods} action={t.debt_pay} onCharge={pay} onPaid={debt.refresh} />
    </section>
  );
}

function Ways({ methods, onChange }: { methods: Methods; onChange: () => void }) {
  const t = told(words);
  const choose = async (methodId: string) => {
    const path = { method_id: methodId };
    await put("/v1/payment-methods/{method_id}/default", { path, body: undefined, ifMatch: methods.version });
    onChange();
    tell(t.saved);
  };
  const forget = async (methodId: string) => {
    await remove("/v1/payment-methods/{method_id}", { path: { method_id: methodId } });
    onChange();
  };
  return (
    <section class="card" aria-labelledby="methods-title">
      <h2 id="methods-title">{t.methods}</h2>
      <ul class="plain-list stack">
        {methods.methods.map((method) => (
          <li key={method.method_id} class="row spread">
            <span>{method.label}</span>
            <span class="row">
              {method.is_default ? (
                <span class="badge badge-good">{t.method_default}</span>
              ) : (
                <Action
                  size="small"
                  label={`${t.method_choose}: ${method.label}`}
                  onAct={() => choose(method.method_id)}
                >
                  {t.method_choose}
                </Action>
              )}
              {method.kind === "card" && (
                <Action
                  size="small"
                  label={`${t.method_remove}: ${method.label}`}
                  onAct={() => forget(method.method_id)}
                >
                  {t.method_remove}
                </Action>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Purse({ methods }: { methods: readonly PaymentMethod[] }) {
  const t = told(words);
  const [amount, setAmount] = useState("");
  const currency = config().city.currency;
  const wallet = usePolled((ask) => read("/v1/wallet", { ...ask }), null, []);
  if (!wallet.value) return null;
  const amountMinor = minorOf(amount, currency);
  const fill = (methodId: string) =>
    post("/v1/wallet/top-ups", {
      body: { amount: { amount_minor: amountMinor ?? 0, currency }, payment_method_id: methodId },
    });
  return (
    <section class="card" aria-labelledby="wallet-title">
      <h2 id="wallet-title">{t.wallet}</h2>
      <Facts
        facts={wallet.value.purses.flatMap((purse) => [
          [t.wallet_available, money(purse.available)] as const,
          ...(purse.held.amount_minor > 0 ? [[t.wallet_held, money(purse.held)] as const] : []),
        ])}
      />
      <Field label={t.wallet_amount} value={amount} onInput={setAmount} inputMode="decimal" />
      <Charging
        methods={methods}
        action={t.wallet_fill}
        isReady={Boolean(amountMinor)}
        onCharge={fill}
        onPaid={wallet.refresh}
      />
    </section>
  );
}

interface ChargingProps {
  readonly methods: readonly PaymentMethod[];
  readonly action: string;
  readonly isReady?: boolean;
  readonly onCharge: (methodId: string) => Promise<Charge>;
  readonly onPaid: () => void;
}

const CANNOT_CHARGE: readonly string[] = ["cash", "wallet"];

/** Takes money by a method of the rider's choice, and follows it until it is there or refused. */
function Charging({ methods, action, isReady = true, onCharge, onPaid }: ChargingProps) {
  const t = told(words);
  const usable = methods.filter((method) => !CANNOT_CHARGE.includes(method.kind));
  const [methodId, setMethodId] = useState(usable[0]?.method_id ?? "");
  const [chargeId, setChargeId] = useState("");
  const charge = usePolled(
    chargeId ? (ask) => read("/v1/charges/{charge_id}", { path: { charge_id: chargeId }, ...ask }) : null,
    LOOK_EVERY_MS,
    [chargeId],
  );
  const begin = async () => setChargeId((await onCharge(methodId)).charge_id);
  const current = charge.value;
  if (current && current.state !== "pending") {
    const isPaid = current.state === "paid";
    const finish = () => {
      setChargeId("");
      onPaid();
    };
    return (
      <div class={isPaid ? "notice notice-good" : "notice notice-bad"} role="status">
        <span class="grow">
          {isPaid ? t.charge_paid(money(current.amount)) : t.charge_refused(named({}, current.reason))}
        </span>
        <Action size="small" onAct={finish}>
          {t.charge_seen}
        </Action>
      </div>
    );
  }
  if (current?.to_pay) return <ToPay code={current.to_pay.br_code} />;
  if (usable.length === 0) return <p class="quiet small">{t.no_card}</p>;
  return (
    <>
      <Choice
        label={t.payment}
        value={methodId}
        options={usable.map((method) => ({ value: method.method_id, name: method.label }))}
        onChoose={setMethodId}
      />
      <Action kind="primary" disabled={!isReady || chargeId !== ""} onAct={begin}>
        {action}
      </Action>
    </>
  );
}
