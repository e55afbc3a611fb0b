import { useState } from "preact/hooks";
import { named, told } from "../../i18n";
import { date } from "../../i18n/format";
import { put } from "../../platform/api";
import { Action } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Field } from "../../ui/field";
import { tell } from "../../ui/toast";
import type { PartProps } from "./account";
import type { Driver } from "./gate";
import { words } from "./words";

type Kind = Driver["missing_documents"][number];

const KINDS: readonly Kind[] = ["driving_licence", "vehicle_registration", "insurance", "taxi_permit"];
const SOON_DAYS = 30;
const DAY_MS = 24 * 3600 * 1000;

/** The papers a driver must hold: handed in, renewed, and when they end. */
export function Documents({ driver, refresh }: PartProps) {
  const t = told(words);
  const [editing, setEditing] = useState<Kind | null>(null);
  return (
    <section class="card" aria-labelledby="documents-title">
      <h2 id="documents-title">{t.documents_title}</h2>
      <ul class="plain-list stack">
        {KINDS.map((kind) => (
          <li key={kind} class="row spread">
            <Paper kind={kind} driver={driver} />
            <button type="button" class="button button-small" onClick={() => setEditing(kind)}>
              {t.document_hand_in}
              <span class="visually-hidden">: {named(t.documents, kind)}</span>
            </button>
          </li>
        ))}
      </ul>
      {editing && <HandIn kind={editing} driver={driver} refresh={refresh} onClose={() => setEditing(null)} />}
    </section>
  );
}

function Paper({ kind, driver }: { kind: Kind; driver: Driver }) {
  const t = told(words);
  const held = driver.documents.find((document) => document.kind === kind);
  const leftMs = held ? Date.parse(held.expires_at) - Date.now() : 0;
  return (
    <span class="grow">
      <strong>{named(t.documents, kind)}</strong>
      <br />
      {!held && <span class="badge badge-warn">{t.document_none}</span>}
      {held && leftMs <= 0 && <span class="badge badge-bad">{t.document_ended(date(held.expires_at))}</span>}
      {held && leftMs > 0 && (
        <small class={leftMs < SOON_DAYS * DAY_MS ? "badge badge-warn" : "quiet"}>
          {held.number} · {t.document_until(date(`${held.expires_on}T12:00:00`))}
        </small>
      )}
    </span>
  );
}

interface HandInProps extends PartProps {
  readonly kind: Kind;
  readonly onClose: () => void;
}

function HandIn({ kind, driver, refresh, onClose }: HandInProps) {
  const t = told(words);
  const [number, setNumber] = useState("");
  const [expiresOn, setExpiresOn] = useState("");
  const save = async () => {
    await put("/v1/drivers/me/documents/{kind}", {
      path: { kind },
      body: { number: number.trim(), expires_on: expiresOn },
      ifMatch: driver.version,
    });
    refresh();
    onClose();
    tell(t.saved);
  };
  return (
    <Dialog title={named(t.documents, kind)} onClose={onClose}>
      <form class="stack" onSubmit={(event) => event.preventDefault()}>
        <Field label={t.document_number} value={number} onInput={setNumber} maxLength={60} />
        <Field label={t.document_expires} value={expiresOn} onInput={setExpiresOn} type="date" />
        <Action kind="primary" submits disabled={!number.trim() || !expiresOn} onAct={save}>
          {t.document_hand_in}
        </Action>
      </form>
    </Dialog>
  );
}
