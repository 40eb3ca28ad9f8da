'use client'

import { Check, Link2, Plus, Upload } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { Button, buttonStyles } from '@/components/ui/button'
import { Panel } from '@/components/ui/card'
import { cn } from '@/components/ui/cn'
import { nextStep, type Step } from '@/features/home/steps'
import { usePickFiles } from '@/features/uploads/upload-context'
import type { MessageKey } from '@/gen/messages/keys'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'

const words: Record<Step['key'], { title: MessageKey; text: MessageKey }> = {
  content: { title: 'home.stepContent', text: 'home.stepContentText' },
  screen: { title: 'home.stepScreen', text: 'home.stepScreenText' },
  play: { title: 'home.stepPlay', text: 'home.stepPlayText' },
}

/** The way to the first picture on a screen. It is gone when it was walked. */
export function FirstSteps({ steps }: { steps: Step[] }) {
  const { t } = useI18n()
  const next = nextStep(steps)
  const done = steps.filter((step) => step.done).length
  return (
    <Panel
      title={t('home.firstSteps')}
      text={t('home.firstStepsText')}
      actions={
        <span className="shrink-0 text-ink-muted text-sm tabular-nums">
          {t('home.stepsDone', { done, total: steps.length })}
        </span>
      }
    >
      <ol className="-my-4 divide-y divide-line">
        {steps.map((step, index) => (
          <li key={step.key} className="flex flex-wrap items-center gap-x-4 gap-y-3 py-4">
            <Mark step={step} number={index + 1} current={step.key === next} />
            <div className="min-w-48 flex-1">
              <h3 className={cn('font-medium text-sm', step.done ? 'text-ink-muted' : 'text-ink')}>
                {t(words[step.key].title)}
                {step.done && <span className="sr-only"> ({t('home.done')})</span>}
              </h3>
              {!step.done && <p className="text-ink-muted text-sm">{t(words[step.key].text)}</p>}
            </div>
            {!step.done && (
              <div className="max-sm:w-full max-sm:ps-11">
                <StepAction step={step.key} current={step.key === next} />
              </div>
            )}
          </li>
        ))}
      </ol>
    </Panel>
  )
}

function Mark({ step, number, current }: { step: Step; number: number; current: boolean }) {
  return (
    <span
      aria-hidden
      className={cn(
        'grid size-7 shrink-0 place-items-center rounded-full border font-semibold text-xs',
        step.done
          ? 'border-transparent bg-success-soft text-success'
          : current
            ? 'border-primary text-accent'
            : 'border-line-strong text-ink-muted',
      )}
    >
      {step.done ? <Check className="size-4" strokeWidth={2.5} /> : number}
    </span>
  )
}

function StepAction({ step, current }: { step: Step['key']; current: boolean }): ReactNode {
  const { t } = useI18n()
  const { can, href } = useTenant()
  const pickFiles = usePickFiles()
  const look = current ? 'primary' : 'secondary'
  if (step === 'content' && can('assets.create')) {
    return (
      <div className="flex flex-wrap gap-2">
        <Link href={href('assets/?add=link')} className={buttonStyles()}>
          <Link2 aria-hidden />
          {t('home.addLink')}
        </Link>
        <Button look={look} onClick={() => pickFiles()}>
          <Upload aria-hidden />
          {t('home.upload')}
        </Button>
      </div>
    )
  }
  if (step === 'screen' && can('devices.manage')) {
    return (
      <Link href={href('devices/?pair=1')} className={buttonStyles({ look })}>
        <Plus aria-hidden />
        {t('home.pair')}
      </Link>
    )
  }
  if (step === 'play' && current) {
    return (
      <Link href={href('devices/')} className={buttonStyles({ look })}>
        {t('home.toScreens')}
      </Link>
    )
  }
  return null
}
