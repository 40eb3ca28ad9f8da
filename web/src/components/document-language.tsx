'use client'

import { useEffect } from 'react'
import { useI18n } from '@/lib/i18n'

/**
 * Tells the document which language it is in. Because it stands in the root, the texts are in the chunk
 * that all pages share; else each page, the error page and the missing page would bring a copy.
 */
export function DocumentLanguage() {
  const { language } = useI18n()
  useEffect(() => {
    document.documentElement.lang = language
  }, [language])
  return null
}
