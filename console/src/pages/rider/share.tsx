import { useState } from "preact/hooks";
import { link } from "../../app/router";
import { told } from "../../i18n";
import { post, remove } from "../../platform/api";
import { Action } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Icon } from "../../ui/icon";
import { tell } from "../../ui/toast";
import { words } from "./words";

interface ShareProps {
  readonly tripId: string;
  readonly isShared: boolean;
  readonly onChange: () => void;
}

/** Where this console shows a shared trip. The token stays in the fragment, which no server is sent. */
export const linkTo = (token: string): string =>
  `${window.location.origin}${window.location.pathname}${link(`/shared/${encodeURIComponent(token)}`)}`;

export function Share({ tripId, isShared, onChange }: ShareProps) {
  const t = told(words);
  const [url, setUrl] = useState("");
  const path = { trip_id: tripId };
  const share = async () => {
    const { token } = await post("/v1/trips/{trip_id}/share", { path, body: undefined });
    const made = linkTo(token);
    setUrl(made);
    onChange();
    const copied = await navigator.clipboard?.writeText(made).then(
      () => true,
      () => false,
    );
    if (copied) tell(t.share_done);
  };
  const unshare = async () => {
    await remove("/v1/trips/{trip_id}/share", { path });
    onChange();
    tell(t.unshared);
  };
  return (
    <>
      <Action onAct={share}>
        <Icon name="share" /> {t.share}
      </Action>
      {isShared && <Action onAct={unshare}>{t.unshare}</Action>}
      {url && (
        <Dialog title={t.share} onClose={() => setUrl("")}>
          <p>{t.share_link}</p>
          <p class="share-link">
            <a href={url} target="_blank" rel="noreferrer">
              {url}
            </a>
          </p>
        </Dialog>
      )}
    </>
  );
}
