import type { Metadata, Viewport } from 'next'
import { DocumentLanguage } from '@/components/document-language'
import { Toasts } from '@/components/toasts'
import '@/styles/globals.css'

export const metadata: Metadata = {
  description: 'Digital signage for every screen you have.',
  icons: { icon: '/icon.svg' },
}

export const viewport: Viewport = { width: 'device-width', initialScale: 1 }

export default function RootLayout({ children }: { children: React.ReactNode }) {
  return (
    <html lang="en" suppressHydrationWarning>
      <head>
        {/* Not among the metadata, which every navigation writes anew: pages name the window themselves. */}
        <title>Signate</title>
        <script src="/boot.js" />
      </head>
      <body>
        <DocumentLanguage />
        {children}
        <Toasts />
      </body>
    </html>
  )
}
