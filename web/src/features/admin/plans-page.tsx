'use client'

import { useQuery } from '@tanstack/react-query'
import { Pencil, Plus } from 'lucide-react'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { useState } from 'react'
import { ErrorCard } from '@/components/error-card'
import { Facts } from '@/components/facts'
import { Page } from '@/components/page'
import { Badge } from '@/components/ui/badge'
import { Button, IconButton } from '@/components/ui/button'
import { Panel } from '@/components/ui/card'
import { Skeleton } from '@/components/ui/skeleton'
import { limitFields } from '@/features/admin/limits'
import { type Plan, plansQuery } from '@/features/admin/queries'
import { money } from '@/features/usage/usage'
import { useI18n } from '@/lib/i18n'

const PlanDialog = dynamic(() => import('@/features/admin/plan-dialog').then((module) => module.PlanDialog))

/** What can be subscribed to. */
export function PlansPage() {
  const { t } = useI18n()
  const query = useQuery(plansQuery)
  const [editing, setEditing] = useState<Plan | 'new' | null>(null)
  const plans = query.data?.results ?? []
  return (
    <Page
      title={t('admin.plans')}
      text={t('admin.planText')}
      actions={
        <Button look="primary" onClick={() => setEditing('new')}>
          <Plus aria-hidden />
          {t('admin.newPlan')}
        </Button>
      }
    >
      {query.isError && plans.length === 0 && <ErrorCard error={query.error} onRetry={() => void query.refetch()} />}
      <div className="grid items-start gap-5 sm:grid-cols-2 lg:grid-cols-3">
        {query.isPending && [1, 2, 3].map((place) => <Skeleton key={place} className="h-72 rounded-lg" />)}
        {plans.map((plan) => (
          <PlanCard key={plan.tier} plan={plan} onEdit={() => setEditing(plan)} />
        ))}
      </div>
      {editing && <PlanDialog plan={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />}
    </Page>
  )
}

function PlanCard({ plan, onEdit }: { plan: Plan; onEdit: () => void }) {
  const { t, language, number } = useI18n()
  const price = plan.price === null ? null : money(language, plan.price, plan.currency)
  return (
    <Panel
      title={plan.name}
      text={price === null ? t('admin.byContract') : t('admin.aMonth', { price })}
      actions={
        <IconButton label={t('admin.editPlan', { name: plan.name })} tip={false} onClick={onEdit}>
          <Pencil aria-hidden />
        </IconButton>
      }
    >
      <Facts
        facts={limitFields.map(({ name, label }) => {
          const limit = plan[name]
          return [t(label), limit === null ? t('usage.unlimited') : number(limit)]
        })}
      />
      <p className="mt-4 flex flex-wrap items-center gap-1.5">
        {!plan.is_public && <Badge tone="warning">{t('admin.hidden')}</Badge>}
        {plan.features.map((feature) => (
          <Badge key={feature}>{feature}</Badge>
        ))}
        <Link
          href={`/admin/tenants/?plan=${plan.tier}`}
          className="ms-auto inline-flex min-h-6 items-center text-accent text-sm underline-offset-4 hover:underline"
        >
          {t('admin.itsTenants')}
        </Link>
      </p>
    </Panel>
  )
}
