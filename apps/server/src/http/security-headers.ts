// Sets security headers.
import helmet from 'helmet'

/** helmet's headers, with a policy that allows a page its own files and calls, nothing inline and no other origin. */
export function setSecurityHeaders() {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'self'"],
        'script-src-attr': ["'none'"],
        'object-src': ["'none'"],
        'base-uri': ["'none'"],
        // Forms are sent by script. If that fails, no password ends up in a URL.
        'form-action': ["'none'"],
        'frame-ancestors': ["'none'"],
      },
    },
  })
}
