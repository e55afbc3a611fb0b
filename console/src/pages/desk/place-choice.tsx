import { useId } from "preact/hooks";
import { told } from "../../i18n";
import { place } from "../../i18n/format";
import type { Point } from "../../map/geometry";
import { config } from "../../platform/config";
import { words } from "./words-booking";

interface PlaceChoiceProps {
  readonly label: string;
  readonly value: Point | null;
  readonly onChoose: (at: Point) => void;
  /** The map's next tap is for this one. */
  readonly isChoosing?: boolean;
  readonly onFocus?: () => void;
}

/** A point from the city's list of places; one tapped on the map is shown as a choice of its own. */
export function PlaceChoice({ label, value, onChoose, isChoosing = false, onFocus }: PlaceChoiceProps) {
  const t = told(words);
  const id = useId();
  const { places } = config().city;
  const listed = places.findIndex(({ lat, lng }) => lat === value?.lat && lng === value?.lng);
  const choose = (position: string) => {
    const chosen = places[Number(position)];
    if (chosen) onChoose({ lat: chosen.lat, lng: chosen.lng });
  };
  return (
    <div class="field place-choice" data-choosing={isChoosing || undefined}>
      <label for={id}>{label}</label>
      <select
        id={id}
        value={value ? String(listed) : ""}
        onFocus={onFocus}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        <option value="">{t.choose_place}</option>
        {value && listed < 0 && <option value="-1">{t.point(place(value))}</option>}
        {places.map(({ name }, position) => (
          <option key={name} value={String(position)}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}
