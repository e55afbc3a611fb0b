/** What a page shows when it has nothing to show: still loading, empty, or in trouble; never blank. */
import type { ComponentChildren } from "preact";
import { shared } from "../i18n/shared";
import type { Problem } from "../platform/problem";
import { Icon } from "./icon";

export function Loading() {
  return (
    <p class="loading" role="status">
      <span class="spinner" aria-hidden="true" /> {shared().loading}
    </p>
  );
}

interface MessageProps {
  readonly title: string;
  readonly detail?: string;
  readonly children?: ComponentChildren;
}

export function Message({ title, detail, children }: MessageProps) {
  return (
    <section class="message">
      <h1>{title}</h1>
      {detail && <p>{detail}</p>}
      {children}
    </section>
  );
}

export function Empty({ children }: { children: ComponentChildren }) {
  return <p class="empty">{children}</p>;
}

/** The API's own words about what went wrong, with the fields it names. */
export function Failure({ problem, onRetry }: { problem: Problem; onRetry?: (() => void) | undefined }) {
  return (
    <div class="notice notice-bad" role="alert">
      <Icon name="warning" />
      <div class="grow">
        <strong>{problem.title || shared().unexpected_title}</strong>
        {problem.detail && problem.detail !== problem.title && !tellsFaults(problem) && <p>{problem.detail}</p>}
        {problem.faults.length > 0 && (
          <ul class="faults">
            {problem.faults.map((fault) => (
              <li key={fault}>{fault}</li>
            ))}
          </ul>
        )}
      </div>
      {onRetry && (
        <button type="button" class="button button-small" onClick={onRetry}>
          {shared().retry}
        </button>
      )}
    </div>
  );
}

/** The detail only strings the faults together, which are listed anyway. */
const tellsFaults = ({ detail, faults }: Problem): boolean => faults.length > 0 && detail.includes(faults[0] ?? "");

/** Of a polled page: what is shown may be a little old; nothing is lost. */
export function StaleNotice({ problem }: { problem: Problem | null }) {
  if (!problem) return null;
  if (!problem.isUnreachable) return <Failure problem={problem} />;
  return (
    <p class="notice notice-quiet" role="status">
      <span class="spinner" aria-hidden="true" /> {shared().offline}
    </p>
  );
}
