import { named, told } from "../../i18n";
import { percent as asPercent } from "../../i18n/format";
import { STAGES, type Stage } from "./board";
import { WORDS } from "./words";

interface StageTrackProps {
  readonly stage: Stage;
  readonly percent: number | null;
  readonly isOverruled: boolean;
}

/** How far along the four stages something is; read aloud as the name of its stage. */
export function StageTrack({ stage, percent, isOverruled }: StageTrackProps) {
  const t = told(WORDS);
  const at = STAGES.indexOf(stage);
  const name = stage === "canary" ? t.canary_share(asPercent((percent ?? 0) / 100)) : named(t.stages, stage);
  return (
    <span class="stage" data-overruled={isOverruled || undefined}>
      <span class="stage-track" aria-hidden="true">
        {STAGES.map((each, place) => (
          <i key={each} class="stage-step" data-reached={place <= at || undefined} />
        ))}
      </span>
      <span class="nowrap">{name}</span>
    </span>
  );
}
