import { useId } from "preact/hooks";

interface TextAreaProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly rows?: number;
  readonly maxLength?: number;
  /** For code: fixed width, no spelling marks. */
  readonly isCode?: boolean;
}

export function TextArea({ label, value, onInput, rows = 3, maxLength, isCode = false }: TextAreaProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <textarea
        id={id}
        class={isCode ? "draft" : undefined}
        rows={rows}
        value={value}
        spellcheck={!isCode}
        {...(maxLength ? { maxLength } : {})}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </div>
  );
}
