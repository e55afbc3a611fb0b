import { useRef, useState } from "preact/hooks";
import { named, told } from "../../i18n";
import { shared } from "../../i18n/shared";
import { post, put, remove, type Sent } from "../../platform/api";
import { Action } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Check, Field } from "../../ui/field";
import { tell } from "../../ui/toast";
import type { PartProps } from "./account";
import type { Driver } from "./gate";
import { words } from "./words";

type Vehicle = Driver["vehicles"][number];
type Described = Sent<"/v1/drivers/me/vehicles">;
type Category = Described["categories"][number];

const NEW: Described = {
  plate: "",
  make: "",
  model: "",
  colour: "",
  year: new Date().getFullYear(),
  categories: ["standard"],
  wheelchair_access: false,
};

export function Vehicles({ driver, refresh }: PartProps) {
  const t = told(words);
  const [editing, setEditing] = useState<Vehicle | "new" | null>(null);
  return (
    <section class="card" aria-labelledby="vehicles-title">
      <h2 id="vehicles-title">{t.vehicles}</h2>
      <ul class="plain-list stack">
        {driver.vehicles.map((vehicle) => (
          <li key={vehicle.vehicle_id} class="row spread">
            <span class="grow">
              <span class="plate">{vehicle.plate}</span>
              <br />
              <small class="quiet">
                {vehicle.make} {vehicle.model}, {vehicle.colour}, {vehicle.year} ·{" "}
                {vehicle.categories.map((category) => named(shared().category, category)).join(", ")}
              </small>
            </span>
            <button type="button" class="button button-small" onClick={() => setEditing(vehicle)}>
              {t.vehicle_change}
              <span class="visually-hidden">: {vehicle.plate}</span>
            </button>
          </li>
        ))}
      </ul>
      <button type="button" class="button" onClick={() => setEditing("new")}>
        {t.vehicle_add}
      </button>
      {editing && (
        <VehicleDialog
          driver={driver}
          refresh={refresh}
          vehicle={editing === "new" ? null : editing}
          onClose={() => setEditing(null)}
        />
      )}
    </section>
  );
}

interface VehicleDialogProps extends PartProps {
  readonly vehicle: Vehicle | null;
  readonly onClose: () => void;
}

function VehicleDialog({ driver, refresh, vehicle, onClose }: VehicleDialogProps) {
  const t = told(words);
  const [car, setCar] = useState<Described>(vehicle ? described(vehicle) : NEW);
  const wish = useRef(crypto.randomUUID());
  const set = (changes: Partial<Described>) => setCar({ ...car, ...changes });
  const finish = () => {
    refresh();
    onClose();
    tell(t.saved);
  };
  const save = async () => {
    if (vehicle) {
      const path = { vehicle_id: vehicle.vehicle_id };
      await put("/v1/drivers/me/vehicles/{vehicle_id}", { path, body: car, ifMatch: driver.version });
    } else {
      await post("/v1/drivers/me/vehicles", { body: car, idempotencyKey: wish.current });
    }
    finish();
  };
  const drop = async () => {
    if (!vehicle) return;
    const path = { vehicle_id: vehicle.vehicle_id };
    await remove("/v1/drivers/me/vehicles/{vehicle_id}", { path, ifMatch: driver.version });
    finish();
  };
  const categories = Object.entries(shared().category) as [Category, string][];
  const isComplete =
    car.plate.trim() && car.make.trim() && car.model.trim() && car.colour.trim() && car.categories.length;
  return (
    <Dialog title={vehicle ? vehicle.plate : t.vehicle_add} onClose={onClose}>
      <form class="stack" onSubmit={(event) => event.preventDefault()}>
        <Field label={t.plate} value={car.plate} onInput={(plate) => set({ plate })} maxLength={12} />
        <Field label={t.make} value={car.make} onInput={(make) => set({ make })} maxLength={40} />
        <Field label={t.model} value={car.model} onInput={(model) => set({ model })} maxLength={40} />
        <Field label={t.colour} value={car.colour} onInput={(colour) => set({ colour })} maxLength={30} />
        <Field
          label={t.year}
          value={car.year ? String(car.year) : ""}
          onInput={(year) => set({ year: Number(year.replace(/\D/g, "")) })}
          inputMode="numeric"
          maxLength={4}
        />
        <fieldset class="plain-fieldset">
          <legend>{t.categories}</legend>
          {categories.map(([category, word]) => (
            <Check
              key={category}
              label={word}
              isChecked={car.categories.includes(category)}
              onChange={(is) =>
                set({
                  categories: is ? [...car.categories, category] : car.categories.filter((other) => other !== category),
                })
              }
            />
          ))}
        </fieldset>
        <Check
          label={t.wheelchair}
          isChecked={car.wheelchair_access === true}
          onChange={(wheelchair_access) => set({ wheelchair_access })}
        />
        <Action kind="primary" submits disabled={!isComplete} onAct={save}>
          {shared().save}
        </Action>
        {vehicle && (
          <Action kind="danger" onAct={drop}>
            {t.vehicle_remove}
          </Action>
        )}
      </form>
    </Dialog>
  );
}

function described(vehicle: Vehicle): Described {
  const { plate, make, model, colour, year, categories, wheelchair_access } = vehicle;
  return { plate, make, model, colour, year, categories, wheelchair_access };
}
