FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# Nothing here needs a script at install.
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY src src
RUN npm run build && npm prune --omit=dev --ignore-scripts

# No shell, no package manager, no root.
FROM gcr.io/distroless/nodejs24-debian12:nonroot
LABEL org.opencontainers.image.title="lighthouse-telemetry" \
      org.opencontainers.image.description="Turns what happens to a change in a cluster into distributed traces" \
      org.opencontainers.image.licenses="Apache-2.0"
ENV NODE_ENV=production
WORKDIR /app
COPY package.json LICENSE ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY config config
# By number, so that the kubelet can tell that it is not root.
USER 65532:65532
# webhooks, metrics, health
EXPOSE 8080 8889 13134
ENTRYPOINT ["/nodejs/bin/node", "/app/dist/main.js"]
