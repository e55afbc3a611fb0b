import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { shared } from "../i18n/shared";
import type { Polled } from "../platform/poll";
import { Failure, Loading } from "./states";

interface SectionProps {
  readonly title: string;
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A titled card of a page. */
export function Section({ title, aside, children }: SectionProps) {
  const heading = useId();
  return (
    <section class="card section" aria-labelledby={heading}>
      <div class="section-head">
        <h2 id={heading}>{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}

interface LoadedProps<T> {
  readonly of: Polled<T>;
  /** What is said when the thing asked for is not there (404). */
  readonly absent?: string;
  readonly children: (value: T) => ComponentChildren;
}

/** What was asked for, or why it cannot be shown; a service that is not deployed here breaks nothing. */
export function Loaded<T>({ of, absent, children }: LoadedProps<T>) {
  const { value, problem, refresh } = of;
  if (value !== undefined) return <>{children(value)}</>;
  if (!problem) return <Loading />;
  if (problem.isMissingFeature) return <p class="quiet">{shared().feature_missing}</p>;
  if (problem.status === 404 && absent) return <p class="quiet">{absent}</p>;
  return <Failure problem={problem} onRetry={refresh} />;
}
