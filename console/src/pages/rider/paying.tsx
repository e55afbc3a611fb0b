import { useState } from "preact/hooks";
import { named, told } from "../../i18n";
import { type Money, minorOf, money } from "../../i18n/format";
import { post } from "../../platform/api";
import { config } from "../../platform/config";
import { Action } from "../../ui/button";
import { Facts, Field } from "../../ui/field";
import { tell } from "../../ui/toast";
import type { Payment } from "./prices";
import { words } from "./words";

const TIPS_MINOR = [100, 200, 500];

/** How it is paid and whether it is; what the rider still has to do. */
export function PaymentState({ payment }: { payment: Payment }) {
  const t = told(words);
  return (
    <>
      <Facts
        facts={[
          [t.paid_by, payment.method ? named(t.method, payment.method) : "–"],
          [t.payment_state, stateOf(payment)],
          ...payment.refunds.map((refund) => [t.refunded, money(refund.amount)] as const),
        ]}
      />
      {payment.to_pay && <ToPay code={payment.to_pay.br_code} />}
      {payment.owed && payment.owed.amount_minor > 0 && <p class="notice notice-bad">{t.debt(money(payment.owed))}</p>}
    </>
  );
}

const SETTLED: readonly string[] = ["captured", "owed", "waived", "released"];

/** Cash is settled in the car; until the driver has it there is nothing to check or to set aside. */
function stateOf(payment: Payment): string {
  const t = told(words);
  if (payment.method === "cash" && !SETTLED.includes(payment.state)) return t.to_driver;
  return named(t.payment_states, payment.state);
}

/** A code for the rider's bank app. */
export function ToPay({ code }: { code: string }) {
  const t = told(words);
  const copy = async () => {
    await navigator.clipboard.writeText(code);
    tell(t.code_copied);
  };
  return (
    <div class="notice notice-warn">
      <div class="stack grow">
        <p>{t.pay_with_code}</p>
        <code class="pay-code">{code}</code>
        <Action onAct={copy}>{t.copy_code}</Action>
      </div>
    </div>
  );
}

interface TipProps {
  readonly rideId: string;
  readonly payment: Payment;
  readonly onGiven: () => void;
}

/** Once, and all of it to the driver. */
export function Tip({ rideId, payment, onGiven }: TipProps) {
  const t = told(words);
  const currency = payment.total?.currency ?? config().city.currency;
  const [other, setOther] = useState("");
  const give = async (amount: Money) => {
    await post("/v1/rides/{ride_id}/tip", { path: { ride_id: rideId }, body: { amount } });
    onGiven();
  };
  const giveOther = () => {
    const amountMinor = minorOf(other, currency);
    if (!amountMinor) return tell(t.tip_bad, true);
    return give({ amount_minor: amountMinor, currency });
  };
  if (payment.tip) return <p class="notice notice-good">{t.tip_thanks(money(payment.tip.amount))}</p>;
  if (payment.method === "cash") return null;
  return (
    <section class="card" aria-labelledby="tip-title">
      <div>
        <h2 id="tip-title">{t.tip_title}</h2>
        <p class="quiet small">{t.tip_lead}</p>
      </div>
      <div class="choices">
        {TIPS_MINOR.map((amountMinor) => (
          <Action key={amountMinor} onAct={() => give({ amount_minor: amountMinor, currency })}>
            {money({ amount_minor: amountMinor, currency })}
          </Action>
        ))}
      </div>
      <form class="row" onSubmit={(event) => event.preventDefault()}>
        <div class="grow">
          <Field label={t.tip_other} value={other} onInput={setOther} inputMode="decimal" />
        </div>
        <Action submits disabled={!other.trim()} onAct={giveOther}>
          {t.tip_give}
        </Action>
      </form>
    </section>
  );
}
