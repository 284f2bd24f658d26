/** What the portal's pages may load and whom they may ask: our own scripts and styles, and the buckets of uploads. */
export function portalPolicy(buckets: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    `img-src 'self' blob: data: ${buckets.join(' ')}`,
    `connect-src 'self' ${buckets.join(' ')}`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
