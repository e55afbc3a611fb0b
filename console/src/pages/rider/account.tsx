import { useState } from "preact/hooks";
import { go } from "../../app/router";
import { told } from "../../i18n";
import { shared } from "../../i18n/shared";
import { get, put, remove, type Sent } from "../../platform/api";
import { signOut } from "../../platform/session";
import { Action } from "../../ui/button";
import { Check, Facts, Field } from "../../ui/field";
import { Icon } from "../../ui/icon";
import { EraseAccount, ExportAccount } from "../../ui/own-data";
import { tell } from "../../ui/toast";
import { Money } from "./money";
import { Places } from "./own-places";
import { dialled, type Rider, WithProfile } from "./profile";
import { words } from "./words";
import "./rider.css";

type Profile = NonNullable<Sent<"/v1/riders/me", "put">>;
type Need = Rider["needs"][number];
type Preference = Rider["preferences"][number];

export default function AccountPage() {
  return <WithProfile>{(rider, refresh) => <Account rider={rider} refresh={refresh} />}</WithProfile>;
}

function Account({ rider, refresh }: { rider: Rider; refresh: () => void }) {
  const t = told(words);
  const save = async (changes: Partial<Profile>) => {
    await put("/v1/riders/me", { body: { ...profileOf(rider), ...changes }, ifMatch: rider.version });
    refresh();
    tell(t.saved);
  };
  const leave = async () => {
    await remove("/v1/riders/me", {});
    await signOut();
    go("/");
  };
  return (
    <div class="scroll stack stack-loose">
      <h1>{t.account_title}</h1>
      <Standing rider={rider} />
      <Personal key={rider.version} rider={rider} onSave={save} />
      <Wishes key={`wishes-${rider.version}`} rider={rider} onSave={save} />
      <Places places={rider.places} onSave={(places) => save({ places })} />
      <Money />
      <section class="card">
        <ExportAccount load={() => get("/v1/riders/me/export", {})} />
        <EraseAccount onErase={leave} />
      </section>
    </div>
  );
}

/** The whole profile as it is: it is replaced as a whole. */
function profileOf(rider: Rider): Profile {
  const { display_name, phone, needs, preferences, emergency_contacts, places } = rider;
  const language = rider.language === "en" ? "en" : "pt-BR";
  return { display_name, phone, language, needs, preferences, emergency_contacts, places };
}

function Standing({ rider }: { rider: Rider }) {
  const t = told(words);
  const rating = rider.rating;
  const shown =
    rating === null ? (
      <span class="quiet">{t.rating_later}</span>
    ) : (
      <span class="badge">
        <Icon name="star" filled /> {rating.toFixed(1)}
      </span>
    );
  return <Facts facts={[[t.rating, shown]]} />;
}

interface PartProps {
  readonly rider: Rider;
  readonly onSave: (changes: Partial<Profile>) => Promise<void>;
}

function Personal({ rider, onSave }: PartProps) {
  const t = told(words);
  const [name, setName] = useState(rider.display_name);
  const [phone, setPhone] = useState(rider.phone);
  const save = () => onSave({ display_name: name.trim(), phone: dialled(phone) });
  return (
    <form class="card" onSubmit={(event) => event.preventDefault()}>
      <Field label={t.name} value={name} onInput={setName} autoComplete="name" maxLength={60} />
      <Field label={t.phone} value={phone} onInput={setPhone} type="tel" autoComplete="tel" hint={t.phone_hint} />
      <Action submits disabled={!name.trim() || !phone.trim()} onAct={save}>
        {shared().save}
      </Action>
    </form>
  );
}

function Wishes({ rider, onSave }: PartProps) {
  const t = told(words);
  const [needs, setNeeds] = useState<readonly Need[]>(rider.needs);
  const [preferences, setPreferences] = useState<readonly Preference[]>(rider.preferences);
  const needWords = Object.entries(shared().need) as [Need, string][];
  const preferenceWords = Object.entries(shared().trait) as [Preference, string][];
  return (
    <section class="card" aria-labelledby="needs-title">
      <div>
        <h2 id="needs-title">{t.needs}</h2>
        <p class="quiet small">{t.needs_hint}</p>
      </div>
      {needWords.map(([need, word]) => (
        <Check
          key={need}
          label={word}
          isChecked={needs.includes(need)}
          onChange={(is) => setNeeds(toggled(needs, need, is))}
        />
      ))}
      <h3>{t.preferences}</h3>
      <p class="quiet small">{t.preferences_hint}</p>
      {preferenceWords.map(([preference, word]) => (
        <Check
          key={preference}
          label={word}
          isChecked={preferences.includes(preference)}
          onChange={(is) => setPreferences(toggled(preferences, preference, is))}
        />
      ))}
      <Action onAct={() => onSave({ needs: [...needs], preferences: [...preferences] })}>{shared().save}</Action>
    </section>
  );
}

function toggled<T>(known: readonly T[], one: T, isIn: boolean): readonly T[] {
  return isIn ? [...known, one] : known.filter((other) => other !== one);
}
