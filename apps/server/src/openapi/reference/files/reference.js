// Starts Swagger UI on this server's document, in the colours that the system asks for.
const dark = matchMedia('(prefers-color-scheme: dark)')
const followColours = () => document.documentElement.classList.toggle('dark-mode', dark.matches)
dark.addEventListener('change', followColours)
followColours()

const reference = globalThis.SwaggerUIBundle({
  domNode: document.getElementById('reference'),
  url: 'openapi.json',
  deepLinking: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
  // Validating would send the document to another host.
  validatorUrl: null,
  // A call that opens or renews a session authorizes those that follow; the token stays in this tab's memory.
  responseInterceptor(response) {
    const { accessToken } = response.body ?? {}
    if (typeof accessToken === 'string') reference.preauthorizeApiKey('bearer', accessToken)
    return response
  },
})
