import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { named, told } from "../../i18n";
import { minorOf, money } from "../../i18n/format";
import { type Answered, post, read } from "../../platform/api";
import { usePolled } from "../../platform/poll";
import { Action } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Choice, Facts, Field } from "../../ui/field";
import { Loaded, Section } from "../../ui/section";
import { tell } from "../../ui/toast";
import { words } from "./words";

type Payment = Answered<"/v1/rides/{ride_id}/payment">;
type Fact = readonly [string, ComponentChildren];

const LOOK_EVERY_MS = 10_000;

/** How far the ride's money is; the desk may give some of it back. */
export function PaymentSection({ rideId }: { rideId: string }) {
  const t = told(words);
  const payment = usePolled(
    (ask) => read("/v1/rides/{ride_id}/payment", { path: { ride_id: rideId }, ...ask }),
    LOOK_EVERY_MS,
    [rideId],
  );
  return (
    <Section title={t.payment}>
      <Loaded of={payment} absent={t.no_payment}>
        {(value) => <PaymentFacts payment={value} onChanged={payment.refresh} />}
      </Loaded>
    </Section>
  );
}

function PaymentFacts({ payment, onChanged }: { payment: Payment; onChanged: () => void }) {
  const t = told(words);
  const [refunding, setRefunding] = useState(false);
  const facts: Fact[] = [
    [t.state, named(t.payment_states, payment.state)],
    ...(payment.method ? [[t.method, named(t.methods, payment.method)] as const] : []),
    ...amounts(payment).map(([name, amount]): Fact => [name, money(amount)]),
    ...(payment.reason ? [[t.reason, named({}, payment.reason)] as const] : []),
    ...payment.refunds.map((refund): Fact => [t.refunds, `${money(refund.amount)} · ${refund.reason}`]),
  ];
  return (
    <>
      <Facts facts={facts} />
      {payment.paid && payment.paid.amount_minor > 0 && (
        <Action size="small" onAct={() => setRefunding(true)}>
          {t.refund}
        </Action>
      )}
      {refunding && (
        <RefundDialog
          payment={payment}
          onClose={() => setRefunding(false)}
          onDone={() => {
            setRefunding(false);
            tell(t.refund_done);
            onChanged();
          }}
        />
      )}
    </>
  );
}

function amounts(payment: Payment) {
  const t = told(words);
  const all = [
    [t.total, payment.total],
    [t.authorised, payment.authorised],
    [t.paid, payment.paid],
    [t.owed, payment.owed],
    [t.tip, payment.tip?.amount],
  ] as const;
  return all.flatMap(([name, amount]) => (amount && amount.amount_minor !== 0 ? [[name, amount] as const] : []));
}

interface RefundDialogProps {
  readonly payment: Payment;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

function RefundDialog({ payment, onClose, onDone }: RefundDialogProps) {
  const t = told(words);
  const [typed, setTyped] = useState("");
  const [reason, setReason] = useState("");
  const [borneBy, setBorneBy] = useState<"platform" | "driver">("platform");
  const currency = payment.paid?.currency ?? "EUR";
  const [key] = useState(() => crypto.randomUUID());
  const amount_minor = typed.trim() ? minorOf(typed, currency) : undefined;
  const refund = async () => {
    const amount = amount_minor == null ? {} : { amount: { amount_minor, currency } };
    const body = { reason: reason.trim(), borne_by: borneBy, ...amount };
    await post("/v1/rides/{ride_id}/refunds", { path: { ride_id: payment.ride_id }, body, idempotencyKey: key });
    onDone();
  };
  return (
    <Dialog title={t.refund_title} onClose={onClose}>
      <form class="stack" onSubmit={(event) => event.preventDefault()}>
        {payment.paid && <p class="quiet">{t.refund_lead(money(payment.paid))}</p>}
        <Field
          label={`${t.refund_amount} (${currency})`}
          value={typed}
          onInput={setTyped}
          inputMode="decimal"
          {...(amount_minor === null ? { hint: t.bad_amount } : {})}
        />
        <Field label={t.refund_reason} value={reason} onInput={setReason} maxLength={500} required />
        <Choice
          label={t.refund_borne_by}
          value={borneBy}
          onChoose={(value) => setBorneBy(value === "driver" ? "driver" : "platform")}
          options={[
            { value: "platform", name: t.borne_by.platform },
            { value: "driver", name: t.borne_by.driver },
          ]}
        />
        <Action kind="primary" submits onAct={refund} disabled={!reason.trim() || amount_minor === null}>
          {t.refund}
        </Action>
      </form>
    </Dialog>
  );
}
