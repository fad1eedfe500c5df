/**
 * A button: `quiet` for what stands beside the main action, `danger` for what cannot be undone. It is the browser's own: a
 * page has a hundred of them, and those of React Aria take a millisecond each whenever a list is drawn.
 */
import type { ButtonHTMLAttributes } from 'react';

export interface ButtonProps
  extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'onClick' | 'disabled' | 'onMouseDown'> {
  readonly variant?: 'main' | 'quiet' | 'danger';
  /** It keeps the focus meanwhile, and says that it cannot be pressed. */
  readonly isDisabled?: boolean;
  readonly onPress?: () => unknown;
  /** Whether it is left out where Tab goes from one to the next. */
  readonly excludeFromTabOrder?: boolean;
  /** Whether the focus stays where it is when it is pressed. */
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
        // Safari does not give a pressed button the focus, which a dialog gives back when it is closed.
        if (!preventFocusOnPress && document.activeElement === document.body) event.currentTarget.focus();
      }}
    />
  );
}
