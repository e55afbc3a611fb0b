import { useMemo, useState } from "preact/hooks";
import { told } from "../../i18n";
import { CityMap } from "../../map/city-map";
import type { Point } from "../../map/geometry";
import { Action } from "../../ui/button";
import { Field } from "../../ui/field";
import { Icon } from "../../ui/icon";
import type { Rider } from "./profile";
import { words } from "./words";

type Place = Rider["places"][number];

interface PlacesProps {
  readonly places: readonly Place[];
  readonly onSave: (places: Place[]) => Promise<void>;
}

/** The rider's own places, to ride from and to with one choice. */
export function Places({ places, onSave }: PlacesProps) {
  const t = told(words);
  const [isAdding, setAdding] = useState(false);
  const add = async (place: Place) => {
    await onSave([...places, place]);
    setAdding(false);
  };
  return (
    <section class="card" aria-labelledby="places-title">
      <h2 id="places-title">{t.places}</h2>
      <ul class="plain-list">
        {places.map((place) => (
          <li key={place.label} class="row spread">
            <span>{place.label}</span>
            <Action
              kind="plain"
              size="small"
              label={t.place_remove(place.label)}
              onAct={() => onSave(places.filter((other) => other !== place))}
            >
              <Icon name="close" />
            </Action>
          </li>
        ))}
      </ul>
      {isAdding ? (
        <NewPlace onAdd={add} />
      ) : (
        <button type="button" class="button" onClick={() => setAdding(true)}>
          {t.place_new}
        </button>
      )}
    </section>
  );
}

function NewPlace({ onAdd }: { onAdd: (place: Place) => Promise<void> }) {
  const t = told(words);
  const [label, setLabel] = useState("");
  const [at, setAt] = useState<Point | null>(null);
  const marks = useMemo(() => (at ? [{ id: "place", kind: "pickup", at } as const] : []), [at]);
  return (
    <form class="stack" onSubmit={(event) => event.preventDefault()}>
      <Field label={t.place_name} value={label} onInput={setLabel} maxLength={40} />
      <p class="quiet small">{t.place_point}</p>
      <div class="small-map">
        <CityMap label={t.place_point} marks={marks} onTap={setAt} />
      </div>
      <Action submits disabled={!label.trim() || !at} onAct={() => at && onAdd({ label: label.trim(), ...at })}>
        {t.place_add}
      </Action>
    </form>
  );
}
