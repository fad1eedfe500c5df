/**
 * A button: `quiet` for secondary actions, `danger` for actions that cannot be undone. It is a native button, as a page
 * can have a hundred, and those of React Aria take a millisecond each to render.
 */
import type { ButtonHTMLAttributes } from 'react';

export interface ButtonProps
  extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'onClick' | 'disabled' | 'onMouseDown'> {
  readonly variant?: 'main' | 'quiet' | 'danger';
  /** A disabled button keeps the focus, and is announced as disabled. */
  readonly isDisabled?: boolean;
  readonly onPress?: () => unknown;
  /** Whether it is excluded from the tab order. */
  readonly excludeFromTabOrder?: boolean;
  /** Whether pressing it does not move the focus. */
  readonly preventFocusOnPress?: boolean;
}

export function Button({
  variant = 'quiet',
  className = '',
  type = 'button',
  isDisabled = false,
  onPress,
  excludeFromTabOrder = false,
  preventFocusOnPress = false,
  ...props
}: ButtonProps) {
  return (
    <button
      {...props}
      type={type}
      className={`button ${variant} ${className}`}
      tabIndex={excludeFromTabOrder ? -1 : undefined}
      aria-disabled={isDisabled || undefined}
      data-disabled={isDisabled || undefined}
      onMouseDown={preventFocusOnPress ? (event) => event.preventDefault() : undefined}
      onClick={(event) => {
        if (isDisabled) event.preventDefault();
        else onPress?.();
        // Safari does not focus a pressed button, but a dialog returns the focus to it when it closes.
        if (!preventFocusOnPress && document.activeElement === document.body) event.currentTarget.focus();
      }}
    />
  );
}
