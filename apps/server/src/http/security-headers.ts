// What browsers are told to refuse.
import helmet from 'helmet'

/** helmet's headers, with a policy that allows a page its own files and calls, and nothing inline or from elsewhere. */
export function setSecurityHeaders() {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'self'"],
        'script-src-attr': ["'none'"],
        'object-src': ["'none'"],
        'base-uri': ["'none'"],
        // Forms are sent by script. Should that fail, no password leaves in a URL.
        'form-action': ["'none'"],
        'frame-ancestors': ["'none'"],
      },
    },
  })
}
