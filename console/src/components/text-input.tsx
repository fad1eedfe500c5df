/** A text field with a label, a hint, and an error message. */
import { type HTMLInputAutoCompleteAttribute, type HTMLInputTypeAttribute, useId } from 'react';

export interface TextInputProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  readonly placeholder?: string;
  /** The number of rows of a multi-line field. */
  readonly rows?: number;
  readonly type?: HTMLInputTypeAttribute;
  readonly inputMode?: 'numeric' | 'decimal';
  readonly autoComplete?: HTMLInputAutoCompleteAttribute;
  readonly isRequired?: boolean;
}

export function TextInput({
  label,
  hint,
  error,
  rows,
  isRequired = false,
  onChange,
  type = 'text',
  ...props
}: TextInputProps) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  const field = {
    ...props,
    id,
    // What is typed or imported may be written from right to left.
    dir: 'auto',
    required: isRequired,
    'aria-invalid': error !== undefined || undefined,
    'aria-describedby': described || undefined,
  };
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {rows ? (
        <textarea {...field} rows={rows} onChange={({ target }) => onChange(target.value)} />
      ) : (
        <input {...field} type={type} onChange={({ target }) => onChange(target.value)} />
      )}
      {hint && <small id={`${id}-hint`}>{hint}</small>}
      {error && (
        <small id={`${id}-error`} className="error">
          {error}
        </small>
      )}
    </div>
  );
}
