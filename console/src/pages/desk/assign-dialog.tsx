import { useState } from "preact/hooks";
import { named, told } from "../../i18n";
import { distance, duration } from "../../i18n/format";
import { shared } from "../../i18n/shared";
import { type Answered, call, post } from "../../platform/api";
import { usePolled } from "../../platform/poll";
import { type Problem, problemOf } from "../../platform/problem";
import { Action } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Field } from "../../ui/field";
import { Loaded } from "../../ui/section";
import { Empty, Failure } from "../../ui/states";
import { plateOf, shortId, useDriver } from "./driver-name";
import type { ActedOn } from "./ride-actions";
import { words } from "./words";

type Nearby = Answered<"/v1/vehicles/nearby/drivers">;
type Candidate = Nearby["drivers"][number];

const LOOK_EVERY_MS = 5000;

interface AssignDialogProps {
  readonly ride: ActedOn;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Whom the desk sends, and why: from the free cars nearby, or anybody by his id. */
export function AssignDialog({ ride, onClose, onDone }: AssignDialogProps) {
  const t = told(words);
  const [driverId, setDriverId] = useState("");
  const [reason, setReason] = useState<string>(t.assign_reason_usual);
  const [problem, setProblem] = useState<Problem | null>(null);
  const { lat, lng } = ride.pickup;
  const nearby = usePolled(
    (ask) => {
      const query = { lat, lng, category: ride.category, needs: ride.needs };
      return call<Nearby>("GET", "/v1/vehicles/nearby/drivers", { query, ...ask });
    },
    LOOK_EVERY_MS,
    [ride.ride_id],
  );
  const assign = async () => {
    setProblem(null);
    try {
      const body = { driver_id: driverId.trim(), reason: reason.trim() };
      await post("/v1/rides/{ride_id}/assign", { path: { ride_id: ride.ride_id }, body });
      onDone();
    } catch (thrown) {
      setProblem(problemOf(thrown));
    }
  };
  return (
    <Dialog title={t.assign_title} onClose={onClose}>
      <form class="stack" onSubmit={(event) => event.preventDefault()}>
        <p class="quiet">{t.assign_lead}</p>
        <Loaded of={nearby}>
          {({ drivers }) => (
            <fieldset class="candidates">
              <legend class="visually-hidden">{t.assign_title}</legend>
              {drivers.length === 0 && <Empty>{t.nobody_near}</Empty>}
              {drivers.map((candidate) => (
                <CandidateRow
                  key={candidate.driver_id}
                  candidate={candidate}
                  isChosen={candidate.driver_id === driverId}
                  onChoose={setDriverId}
                />
              ))}
            </fieldset>
          )}
        </Loaded>
        <details>
          <summary>{t.somebody_else}</summary>
          <Field label={t.driver} value={driverId} onInput={setDriverId} maxLength={128} />
        </details>
        <Field label={t.assign_reason} value={reason} onInput={setReason} maxLength={500} required />
        {problem && <Failure problem={problem} />}
        <Action kind="primary" size="large" submits onAct={assign} disabled={!driverId.trim() || !reason.trim()}>
          {t.assign_action}
        </Action>
      </form>
    </Dialog>
  );
}

interface CandidateRowProps {
  readonly candidate: Candidate;
  readonly isChosen: boolean;
  readonly onChoose: (driverId: string) => void;
}

function CandidateRow({ candidate, isChosen, onChoose }: CandidateRowProps) {
  const t = told(words);
  const driver = useDriver(candidate.driver_id);
  const misfits = candidate.misfits.map((misfit) =>
    named({ ...shared().need, category: t.category }, misfit.replace("needs:", "")),
  );
  return (
    <label class="candidate" data-selected={isChosen || undefined}>
      <input
        type="radio"
        name="driver"
        value={candidate.driver_id}
        checked={isChosen}
        onChange={() => onChoose(candidate.driver_id)}
      />
      <span class="grow">
        <strong>{driver?.display_name ?? shortId(candidate.driver_id)}</strong>
        <small class="quiet">{t.away(duration(candidate.eta_s), distance(candidate.distance_m))}</small>
        {misfits.length > 0 && <small class="badge badge-warn">{t.misfit(misfits.join(", "))}</small>}
      </span>
      {driver && <span class="plate-small">{plateOf(driver)}</span>}
    </label>
  );
}
