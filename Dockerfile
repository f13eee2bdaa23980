# The server as an image: built with everything, run with the bundle and the packages that it leaves outside.
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /src
ENV CI=true
# The lockfile (and what is patched) alone says what to download, so a change of code reuses this layer.
COPY pnpm-lock.yaml pnpm-workspace.yaml ./
COPY patches ./patches
RUN npx -y pnpm@12 fetch
COPY . .
RUN npx -y pnpm@12 install --frozen-lockfile --offline \
  && npx -y pnpm@12 build
# From here on the server depends on what its bundle leaves outside, in the versions of the lockfile, and on nothing else.
RUN cp apps/server/dist/package.json apps/server/package.json \
  && npx -y pnpm@12 install --lockfile-only --no-frozen-lockfile --offline \
  && npx -y pnpm@12 --filter @countersign/server deploy --prod --offline /deployed

FROM ${NODE_IMAGE}
ENV NODE_ENV=production \
  WEB_ROOT=/app/web
WORKDIR /app
# Owned by root: the server cannot change its own code.
COPY --from=build /deployed/node_modules ./node_modules
# app and migrations side by side: the bundle looks for ../migrations.
COPY --from=build /src/apps/server/dist ./
COPY --from=build /deployed/package.json ./
# Served beside the API; an empty WEB_ROOT leaves the API alone.
COPY --from=build /src/apps/web/dist ./web
# `docker exec <container> countersign users list`
RUN chmod +x app/cli.js && ln -s /app/app/cli.js /usr/local/bin/countersign
# By number, so that Kubernetes can tell that it is not root (runAsNonRoot).
USER 1000:1000
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 4000}/health`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "app/main.js"]
