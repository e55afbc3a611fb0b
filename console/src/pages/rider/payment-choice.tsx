import { useEffect, useState } from "preact/hooks";
import { told } from "../../i18n";
import { get } from "../../platform/api";
import { Choice } from "../../ui/field";
import type { PaymentMethod } from "./prices";
import { words } from "./words";

interface PaymentChoiceProps {
  /** Empty: the rider's default, else cash. */
  readonly value: string;
  readonly onChoose: (methodId: string) => void;
}

/** Only where there is something to choose between. */
export function PaymentChoice({ value, onChoose }: PaymentChoiceProps) {
  const t = told(words);
  const [methods, setMethods] = useState<readonly PaymentMethod[]>([]);
  useEffect(() => {
    get("/v1/payment-methods", {}).then(
      (answer) => setMethods(answer.methods),
      () => setMethods([]),
    );
  }, []);
  if (methods.length === 0) return null;
  const usual = methods.find((method) => method.is_default)?.method_id ?? "";
  const options = methods
    .filter((method) => method.state === "ready")
    .map((method) => ({ value: method.method_id, name: method.label }));
  return <Choice label={t.payment} value={value || usual} options={options} onChoose={onChoose} />;
}
