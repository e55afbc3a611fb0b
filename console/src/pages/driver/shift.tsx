import { useState } from "preact/hooks";
import { told } from "../../i18n";
import { time } from "../../i18n/format";
import { post } from "../../platform/api";
import { config } from "../../platform/config";
import type { Problem } from "../../platform/problem";
import { Liveness } from "../../trip/liveness";
import { Action } from "../../ui/button";
import { Choice } from "../../ui/field";
import { Icon } from "../../ui/icon";
import type { Driver } from "./gate";
import { Today } from "./today";
import type { Wheel } from "./wheel";
import { words } from "./words";

interface ShiftProps {
  readonly driver: Driver;
  readonly onChange: () => void;
}

export function OffShift({ driver, onChange }: ShiftProps) {
  const t = told(words);
  const [vehicleId, setVehicleId] = useState(driver.vehicles[0]?.vehicle_id ?? "");
  const begin = async () => {
    await post("/v1/drivers/me/online", { body: { vehicle_id: vehicleId } });
    onChange();
  };
  return (
    <>
      <h1>{t.off_title}</h1>
      <p class="quiet">{t.off_lead}</p>
      {driver.vehicles.length > 1 && (
        <Choice
          label={t.vehicle}
          value={vehicleId}
          options={driver.vehicles.map((car) => ({
            value: car.vehicle_id,
            name: `${car.plate}, ${car.make} ${car.model}`,
          }))}
          onChoose={setVehicleId}
        />
      )}
      <Action kind="primary" size="large" onAct={begin}>
        {t.go_online}
      </Action>
      <Today />
    </>
  );
}

interface OnShiftProps extends ShiftProps {
  readonly wheel: Wheel;
  readonly problem: Problem | null;
}

export function OnShift({ driver, wheel, problem, onChange }: OnShiftProps) {
  const t = told(words);
  const end = async () => {
    await post("/v1/drivers/me/offline", { body: undefined });
    onChange();
  };
  const began = driver.shift.began_at;
  return (
    <>
      <div class="page-head">
        <h1>{wheel.fix ? t.waiting_title : t.where_title}</h1>
        <Liveness problem={problem} />
      </div>
      <p class="quiet">{wheel.fix ? t.waiting_lead : t.where_lead}</p>
      {wheel.isByHand && <ByHand wheel={wheel} />}
      <Action kind="danger" onAct={end}>
        {t.go_offline}
      </Action>
      {began && <p class="quiet small">{t.since(time(began))}</p>}
      <Today />
    </>
  );
}

/** Without a receiver: tap the map, or choose a place, which a keyboard can do too. */
function ByHand({ wheel }: { wheel: Wheel }) {
  const t = told(words);
  const { places } = config().city;
  const choose = (value: string) => {
    const place = places[Number(value)];
    if (value !== "" && place) wheel.steer({ lat: place.lat, lng: place.lng });
  };
  return (
    <div class="notice">
      <Icon name="locate" />
      <div class="stack grow">
        <p>{t.by_hand}</p>
        <Choice
          label={t.drive_to}
          value=""
          options={[{ value: "", name: "…" }, ...places.map((place, n) => ({ value: String(n), name: place.name }))]}
          onChoose={choose}
        />
      </div>
    </div>
  );
}
