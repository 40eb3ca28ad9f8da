import { WorkspacesPage } from '@/features/auth/workspaces-page'

export default function Page() {
  return <WorkspacesPage />
}
