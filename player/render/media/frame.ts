/** Creates a frame for somebody else's page, with no more rights than a page needs. */
export function frameElement(host: HTMLElement, url: string): HTMLIFrameElement {
  const frame = host.ownerDocument.createElement('iframe');
  frame.setAttribute('sandbox', sandboxOf(url, host.ownerDocument.location.href));
  frame.allow = 'autoplay; encrypted-media';
  frame.tabIndex = -1;
  frame.src = url;
  return frame;
}

/**
 * The rights of a framed page. Only a page of another origin may keep its origin: one of ours that could
 * run scripts as us would not be contained at all.
 */
export function sandboxOf(url: string, base: string): string {
  const foreign = new URL(url, base).origin !== new URL(base).origin;
  return foreign ? 'allow-scripts allow-same-origin allow-forms' : 'allow-scripts allow-forms';
}

/** Resolves when the frame has loaded and had a moment to paint. */
export function loaded(frame: HTMLIFrameElement, settle = 200): Promise<void> {
  return new Promise((resolve) => {
    frame.addEventListener('load', () => setTimeout(resolve, settle), { once: true });
  });
}
