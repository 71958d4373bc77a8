"""Sign-in with an organisation's own identity provider: OpenID Connect Core 1.0, authorization code flow with PKCE.

The console walks the flow and passes the ID token on; whoever decides about access verifies that token for itself.
"""
