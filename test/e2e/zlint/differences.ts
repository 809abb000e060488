// SPDX-License-Identifier: Apache-2.0
// zlint's error lints beside our rules: which of ours says the same, and where we say nothing, why.

export interface ZlintRow {
  /** Ours that say it: one of them is found wherever zlint has the error, unless `why` is given. */
  readonly ours: readonly string[];
  /** Why ours may be silent where zlint is not. */
  readonly why?: string;
}

export const zlintRows: Readonly<Record<string, ZlintRow>> = {
  e_basic_constr_invalid_der: { ours: ['basic-constraints.no-default'] },
  e_basic_constraints_not_critical: { ours: ['basic-constraints.critical'] },
  e_ca_subject_field_empty: { ours: ['subject.ca-not-empty'] },
  e_cert_contains_unique_identifier: { ours: ['version.no-unique-identifiers'] },
  e_cert_sig_alg_not_match_tbs_sig_alg: { ours: ['signature.same-algorithm'] },
  e_distribution_point_incomplete: { ours: ['crl-dp.named'] },
  e_ecdsa_allowed_ku: { ours: ['key-usage.ec-encipherment'] },
  e_ext_aia_marked_critical: { ours: ['aia.not-critical'] },
  e_ext_authority_key_identifier_critical: { ours: ['aki.not-critical'] },
  e_ext_authority_key_identifier_no_key_identifier: {
    ours: [
      'aki.present',
      'aki.key-id',
      'aki.of-itself',
      'version.three',
      'encoding.extensions',
      'encoding.version',
      'key-usage.leaf-signs-none',
      'basic-constraints.ca-present',
    ],
    why: 'a self-signed certificate may leave it out, an end entity’s too (RFC 5280 section 4.2.1.1)',
  },
  e_ext_cannot_be_empty_sequence: { ours: ['san.some-name', 'ext-key-usage.some-purpose'] },
  e_ext_cert_policy_disallowed_any_policy_qualifier: { ours: ['policies.any-qualifiers'] },
  e_ext_cert_policy_duplicate: { ours: ['policies.distinct'] },
  e_ext_cert_policy_explicit_text_ia5_string: { ours: ['policies.notice-text-type'] },
  e_ext_cert_policy_explicit_text_too_long: { ours: ['policies.notice-text-length'] },
  e_ext_freshest_crl_marked_critical: { ours: ['freshest-crl.not-critical'] },
  e_ext_key_usage_cert_sign_without_ca: {
    ours: ['key-usage.leaf-signs-none', 'basic-constraints.ca-present'],
  },
  e_ext_key_usage_without_bits: { ours: ['key-usage.some-bit'] },
  e_ext_name_constraints_not_critical: { ours: ['name-constraints.critical'] },
  e_ext_name_constraints_not_in_ca: { ours: ['name-constraints.only-ca'] },
  e_ext_policy_constraints_empty: { ours: ['policy-constraints.some'] },
  e_ext_policy_constraints_not_critical: { ours: ['policy-constraints.critical'] },
  e_ext_policy_map_any_policy: { ours: ['policy-mappings.not-any'] },
  e_ext_san_no_entries: { ours: ['san.some-name'] },
  e_ext_san_not_critical_without_subject: { ours: ['san.critical-without-subject', 'encoding.name'] },
  e_ext_san_uri_format_invalid: { ours: ['san.uri-form'] },
  e_ext_san_uri_host_not_fqdn_or_ip: {
    ours: ['san.uri-form'],
    why: 'a host of one label is a full name in a private network, and a SPIFFE trust domain',
  },
  e_ext_san_uri_relative: { ours: ['san.uri-form'] },
  e_ext_subject_key_identifier_critical: { ours: ['ski.not-critical'] },
  e_ext_subject_key_identifier_missing_ca: { ours: ['ski.ca-present'] },
  e_incorrect_ku_encoding: { ours: ['key-usage.minimal', 'key-usage.some-bit', 'extension.readable'] },
  e_inhibit_any_policy_not_critical: { ours: ['inhibit-any-policy.critical'] },
  e_international_dns_name_not_unicode: { ours: ['san.a-label'] },
  e_issuer_field_empty: { ours: ['issuer.not-empty'] },
  e_key_usage_and_extended_key_usage_inconsistent: {
    ours: [
      'ext-key-usage.consistent',
      'key-usage.leaf-signs-none',
      'key-usage.only-with-agreement',
      'key-usage.some-bit',
    ],
    why: 'zlint lists whole sets of usages for each purpose; RFC 5280 section 4.2.1.12 names those that may be consistent, and more of them beside do no harm',
  },
  e_name_constraint_empty: { ours: ['name-constraints.some'] },
  e_path_len_constraint_improperly_included: {
    ours: ['basic-constraints.path-length-of-ca', 'basic-constraints.path-length-signs'],
  },
  e_rfc_dnsname_hyphen_in_sld: { ours: ['san.dns-form'] },
  e_rfc_dnsname_underscore_in_sld: { ours: ['san.dns-underscore'] },
  e_rsa_allowed_ku_ee: {
    ours: ['key-usage.rsa-agreement', 'key-usage.leaf-signs-none'],
    why: 'an end entity may sign revocation lists (RFC 5280 section 4.2.1.3, indirect CRLs); RFC 3279 says MAY of the rest',
  },
  e_rsa_allowed_ku_no_encipherment_ca: { ours: ['key-usage.ca-only-signs'] },
  e_san_bare_wildcard: { ours: ['san.wildcard-width'] },
  e_san_wildcard_not_first: { ours: ['san.wildcard-form'] },
  e_serial_number_longer_than_20_octets: { ours: ['serial.length'] },
  e_serial_number_not_positive: { ours: ['serial.positive'] },
  e_spki_rsa_encryption_parameter_not_null: { ours: ['key.rsa-null-parameters'] },
  e_subj_country_not_uppercase: { ours: ['name.country'] },
  e_subj_email_not_in_san: { ours: ['subject.no-email'] },
  e_subject_common_name_max_length: { ours: ['name.upper-bound', 'name.node-identity-bound'] },
  e_subject_dn_country_not_printable_string: { ours: ['name.fixed-string-type'] },
  e_subject_dn_not_printable_characters: { ours: ['name.control-characters', 'name.string-type'] },
  e_subject_empty_without_san: { ours: ['subject.some-name', 'subject.ca-not-empty'] },
  e_subject_info_access_marked_critical: { ours: ['sia.not-critical'] },
  e_subject_organization_name_max_length: { ours: ['name.upper-bound'] },
  e_superfluous_ku_encoding: { ours: ['key-usage.some-bit'] },
  e_tbs_signature_rsa_encryption_parameter_not_null: { ours: ['signature.null-parameters'] },
  e_validity_time_not_positive: { ours: ['validity.order'] },
  e_wrong_time_format_pre2050: { ours: ['validity.utc-time'] },
};
