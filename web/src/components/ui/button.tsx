import { cva, type VariantProps } from 'class-variance-authority'
import { LoaderCircle } from 'lucide-react'
import type { ComponentProps } from 'react'
import { cn } from '@/components/ui/cn'

/** The looks of a button, for links that should look like one too. */
export const buttonStyles = cva(
  'inline-flex shrink-0 select-none items-center justify-center gap-2 whitespace-nowrap rounded-md font-medium transition-[background-color,border-color,color,box-shadow,transform] duration-100 active:scale-[0.985] disabled:pointer-events-none disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0',
  {
    variants: {
      look: {
        primary: 'bg-primary text-on-primary shadow-sm hover:bg-primary-hover',
        secondary: 'border border-line-strong bg-raised text-ink shadow-sm hover:bg-hover',
        ghost: 'text-ink-muted hover:bg-hover hover:text-ink',
        danger: 'bg-danger text-on-danger shadow-sm hover:opacity-90',
        link: 'text-accent underline-offset-4 hover:underline',
      },
      size: {
        sm: 'h-8 px-2.5 text-sm',
        md: 'h-9 px-3.5 text-sm',
        lg: 'h-10 px-4 text-base',
        icon: 'size-8',
        inline: 'h-auto text-sm',
      },
    },
    defaultVariants: { look: 'secondary', size: 'md' },
  },
)

type ButtonProps = ComponentProps<'button'> & VariantProps<typeof buttonStyles> & { busy?: boolean }

/** A button; while `busy` it keeps its name and takes no second click. */
export function Button({ look, size, busy, className, children, type = 'button', ...rest }: ButtonProps) {
  return (
    <button
      type={type}
      className={cn(buttonStyles({ look, size }), className)}
      aria-busy={busy || undefined}
      disabled={busy || rest.disabled}
      {...rest}
    >
      {busy && <LoaderCircle className="motion-safe:animate-spin" aria-hidden />}
      {children}
    </button>
  )
}

type IconButtonProps = Omit<ButtonProps, 'aria-label'> & { label: string; tip?: boolean }

/** A button with only a picture: its name shows on hover and on focus. */
export function IconButton({ label, tip = true, look = 'ghost', size = 'icon', className, ...rest }: IconButtonProps) {
  return (
    <Button
      {...rest}
      look={look}
      size={size}
      aria-label={label}
      {...(tip ? { 'data-tip': label } : { title: label })}
      className={cn(tip && 'tip', className)}
    />
  )
}
