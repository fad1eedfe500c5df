/** A button: `quiet` for what stands beside the main action, `danger` for what cannot be undone. */
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';

export interface ButtonProps extends Omit<AriaButtonProps, 'className'> {
  readonly variant?: 'main' | 'quiet' | 'danger';
  readonly className?: string;
}

export function Button({ variant = 'quiet', className = '', ...props }: ButtonProps) {
  return <AriaButton {...props} className={`button ${variant} ${className}`} />;
}
