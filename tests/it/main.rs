//! The command and the service as their users meet them. No program but the command under test is needed.

#![expect(clippy::disallowed_methods, reason = "tests arrange files")]

mod batch;
mod blank_cells;
mod check;
mod check_folder;
mod codes;
mod command;
mod corrections;
mod coverage;
mod documentation;
mod docx;
mod english;
mod field_paths;
mod fields;
mod frame;
mod given_as_none;
mod habits;
mod hostile;
mod left_out;
mod licences;
mod limits;
mod meeting;
mod merge;
mod minimal;
mod numbers_by_name;
mod outputs;
mod own_text;
mod parts;
mod pdf;
mod prose;
mod rights;
mod rules;
mod same_bytes;
mod seeds;
mod server_accounts;
mod server_budgets;
mod server_data;
mod server_faults;
mod server_hostile;
mod server_hostile_bodies;
mod server_hostile_uses;
mod server_http;
mod server_integration;
mod server_mail;
mod server_office_files;
mod server_office_templates;
mod server_readers;
mod server_requests;
mod server_rights;
mod server_walls;
mod server_work;
mod state_forms;
mod store_backup;
mod store_people;
mod store_register;
mod templates;
mod worker;
mod worker_process;

use vanthu_test_support as support;
use vanthu_test_support::{
    cards, samples, server as server_support, store as store_support, template_folder,
};
