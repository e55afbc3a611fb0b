import { useId } from "preact/hooks";
import { told } from "../../i18n";
import { place } from "../../i18n/format";
import type { Point } from "../../map/geometry";
import type { NamedPlace } from "../../platform/config";
import { known } from "../../trip/places";
import { Action } from "../../ui/button";
import { Icon } from "../../ui/icon";
import { tell } from "../../ui/toast";
import { chosen, type End, isComplete, type Plan } from "./plan";
import { bare } from "./prices";
import { words } from "./words";

interface EndPickerProps {
  readonly plan: Plan;
  readonly places: readonly NamedPlace[];
  /** Where the middle of the map is, for who moves it by keyboard. */
  readonly centre: () => Point | null;
  readonly onChange: (plan: Plan) => void;
  readonly onClear: (end: End) => void;
}

const ENDS: readonly End[] = ["pickup", "dropoff"];

/** Pickup and destination from a list, or by the map for whichever of the two is marked. */
export function EndPicker(props: EndPickerProps) {
  const { plan, centre, onChange } = props;
  const t = told(words);
  const take = (at: Point | null) => at && onChange(chosen(plan, bare(at)));
  return (
    <div class="stack">
      {ENDS.map((end) => (
        <EndRow key={end} end={end} {...props} />
      ))}
      {!isComplete(plan) && (
        <>
          <p class="quiet small">{t.choose_on_map}</p>
          <div class="row">
            {!plan.pickup && <MyPlace onFound={(at) => onChange(chosen({ ...plan, choosing: "pickup" }, at))} />}
            <button type="button" class="button" onClick={() => take(centre())}>
              {t.use_centre}
            </button>
          </div>
        </>
      )}
    </div>
  );
}

function EndRow({ end, plan, places, onChange, onClear }: EndPickerProps & { end: End }) {
  const t = told(words);
  const id = useId();
  const options = known(places);
  const at = plan[end];
  const listed = at ? options.findIndex((option) => option.lat === at.lat && option.lng === at.lng) : -1;
  const choose = (value: string) => {
    const option = options[Number(value)];
    if (option) onChange(chosen({ ...plan, choosing: end }, { lat: option.lat, lng: option.lng }));
  };
  return (
    <div class="end-row" data-choosing={plan.choosing === end || undefined}>
      <span class={`end-dot end-dot-${end}`} aria-hidden="true" />
      <div class="field grow">
        <label for={id}>{t[end]}</label>
        <select
          id={id}
          value={at ? String(listed) : ""}
          onFocus={() => plan.choosing === end || onChange({ ...plan, choosing: end })}
          onChange={(event) => choose(event.currentTarget.value)}
        >
          <option value="">…</option>
          {at && listed < 0 && <option value="-1">{t.own_point(place(at))}</option>}
          {options.map((option, position) => (
            <option key={`${option.name}${option.lat}`} value={String(position)}>
              {option.name}
            </option>
          ))}
        </select>
      </div>
      {at && (
        <button type="button" class="icon-button" aria-label={`${t.clear}: ${t[end]}`} onClick={() => onClear(end)}>
          <Icon name="close" />
        </button>
      )}
    </div>
  );
}

function MyPlace({ onFound }: { onFound: (at: Point) => void }) {
  const t = told(words);
  const locate = () =>
    new Promise<void>((resolve) => {
      const found = ({ coords }: GeolocationPosition) => {
        onFound({ lat: coords.latitude, lng: coords.longitude });
        resolve();
      };
      const failed = () => {
        tell(t.no_location, true);
        resolve();
      };
      if (!navigator.geolocation) failed();
      else navigator.geolocation.getCurrentPosition(found, failed, { timeout: 8000, enableHighAccuracy: true });
    });
  return (
    <Action onAct={locate}>
      <Icon name="locate" /> {t.my_place}
    </Action>
  );
}
