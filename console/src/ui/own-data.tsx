/** What everybody may do with his own account: take the data along, and be forgotten. */
import { useState } from "preact/hooks";
import { shared } from "../i18n/shared";
import { Action } from "./button";
import { Dialog } from "./dialog";
import { download } from "./download";

export function ExportAccount({ load }: { load: () => Promise<unknown> }) {
  const save = async () => download(JSON.stringify(await load(), null, 2), "application/json", "corrida.json");
  return <Action onAct={save}>{shared().export_account}</Action>;
}

export function EraseAccount({ onErase }: { onErase: () => Promise<void> }) {
  const t = shared();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <button type="button" class="button button-danger" onClick={() => setAsking(true)}>
        {t.erase_account}
      </button>
      {asking && (
        <Dialog title={t.erase_title} onClose={() => setAsking(false)}>
          <div class="stack">
            <p>{t.erase_lead}</p>
            <Action kind="danger" onAct={onErase}>
              {t.erase_confirm}
            </Action>
          </div>
        </Dialog>
      )}
    </>
  );
}
