import { SignInSettingsPage } from '@/features/sign-in-settings/sign-in-settings-page'

export default function Page() {
  return <SignInSettingsPage />
}
